import { useQueries, useQuery } from "@tanstack/react-query";
import type { versionsOfDigest } from "@trialbook/api/datasets.ts";
import type { RunJson } from "@trialbook/api/runs.ts";
import { REPORTS_FOLDER, type ReproductionReport } from "@trialbook/core/reproduction/reproduction-report.ts";
import { RECORD_ARTIFACT, type RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { artifactUrl } from "./artifacts.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint, send } from "./client.ts";

const versions = endpoint<typeof versionsOfDigest>("GET", "/data-digests/{digest}");

/** What was captured of a run. Asks nothing unless `enabled`. */
export function useRecord(runId: string, enabled: boolean) {
  return useQuery({
    queryKey: cacheKeys.artifactFile(runId, RECORD_ARTIFACT),
    queryFn: async ({ signal }) => (await (await send(artifactUrl({ runId }, RECORD_ARTIFACT), { signal })).json()) as RunRecord,
    enabled,
  });
}

/** The report of one reproduction of a run. */
export function useReproduction(runId: string, repeatedId: string | undefined) {
  const path = `${REPORTS_FOLDER}/${repeatedId}.json`;
  return useQuery({
    queryKey: cacheKeys.artifactFile(runId, path),
    queryFn: async ({ signal }) => (await (await send(artifactUrl({ runId }, path), { signal })).json()) as ReproductionReport,
    enabled: repeatedId !== undefined,
  });
}

/** Whether every data set of a run is kept as a data version; absent while that is being asked, or can't be. */
export function useDataStored({ datasets }: Pick<RunJson, "datasets">): boolean | undefined {
  // MLflow's own digests are of another kind.
  const digests = [...new Set(datasets.map(({ digest }) => digest))].filter((digest) => /^[0-9a-f]{36}$/.test(digest)).slice(0, 20);
  const answers = useQueries({
    queries: digests.map((digest) => ({
      queryKey: cacheKeys.dataDigest(digest),
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await versions({ digest }, signal)).versions.length > 0,
    })),
  });
  if (digests.length < datasets.length) return datasets.length === 0 ? undefined : false;
  const known = answers.map(({ data }) => data);
  return known.some((one) => one === undefined) || known.length === 0 ? undefined : known.every(Boolean);
}
