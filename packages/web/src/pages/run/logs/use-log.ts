import { useQuery } from "@tanstack/react-query";
import { artifactUrl, useArtifacts } from "../../../api/artifacts.ts";
import { cacheKeys } from "../../../api/cache-keys.ts";
import { send } from "../../../api/client.ts";

/** The end of a longer log is what one looks for first. */
const mostBytes = 64 * 1024 * 1024;

export type LogStream = "stdout" | "stderr";

export interface Log {
  readonly lines: readonly string[];
  /** Bytes before them that were not read. */
  readonly before: number;
}

/** Which logs a run has, with their sizes in bytes. */
export function useLogSizes(runId: string) {
  const { data, isPending, error, refetch } = useArtifacts({ runId }, "trialbook");
  const sizeOf = (stream: LogStream) => data?.find(({ kind, name }) => kind === "file" && name === `${stream}.log`);
  const size = (stream: LogStream) => {
    const entry = sizeOf(stream);
    return entry?.kind === "file" ? entry.size : undefined;
  };
  return { sizes: { stdout: size("stdout"), stderr: size("stderr") }, isPending, error, retry: refetch };
}

/** A log's lines; of more than 64 MiB the last. Named like the folder's listing, so that a change of the run's files asks again. */
export function useLog(runId: string, stream: LogStream, size: number | undefined) {
  return useQuery({
    queryKey: [...cacheKeys.artifacts(runId, undefined, "trialbook"), stream, size],
    queryFn: async ({ signal }): Promise<Log> => {
      const before = Math.max(0, (size ?? 0) - mostBytes);
      const range = before > 0 ? { headers: { range: `bytes=${before}-` } } : {};
      const text = await (await send(artifactUrl({ runId }, `trialbook/${stream}.log`), { signal, ...range })).text();
      const lines = text.split("\n");
      if (lines.at(-1) === "") lines.pop();
      // The first line begins somewhere within.
      return { lines: before > 0 ? lines.slice(1) : lines, before };
    },
    enabled: size !== undefined && size > 0,
    placeholderData: (previous, query) => (query?.queryKey[4] === stream ? previous : undefined),
  });
}
