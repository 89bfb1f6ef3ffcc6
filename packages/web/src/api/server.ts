import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { getDemo, serverInfo, startDemo } from "@trialbook/api/server.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint } from "./client.ts";

const info = endpoint<typeof serverInfo>("GET", "/server");
const demo = endpoint<typeof getDemo>("GET", "/demo");
const start = endpoint<typeof startDemo>("POST", "/demo");

export function useServer() {
  return useQuery({ queryKey: cacheKeys.server, queryFn: ({ signal }) => info({}, signal), staleTime: Number.POSITIVE_INFINITY });
}

/** How far the bundled training is; asked again every second while it runs. */
export function useDemo() {
  return useQuery({
    queryKey: cacheKeys.demo,
    queryFn: ({ signal }) => demo({}, signal),
    refetchInterval: (query) => (query.state.data?.state === "running" ? 1000 : false),
  });
}

/** Starts the bundled training; resolves when the server has taken it on. */
export function useStartDemo() {
  const cache = useQueryClient();
  return useMutation({ mutationFn: () => start({}), onSuccess: (state) => cache.setQueryData(cacheKeys.demo, state) });
}
