import { QueryClient } from "@tanstack/react-query";
import { RequestFailed } from "./client.ts";

/** The cache of what the server said. What changes is told by {@link file://./live.ts}, so answers stay fresh for long. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 5 * 60_000,
        retry: (failures, error) => failures < 2 && error instanceof RequestFailed && (error.status === 0 || error.status >= 500),
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 4000),
      },
    },
  });
}
