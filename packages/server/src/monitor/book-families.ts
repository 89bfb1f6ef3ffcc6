import { COMMIT_SIZES } from "@trialbook/core/commit-figures.ts";
import type { BookSize, WholeBook } from "@trialbook/core/whole-book.ts";
import { type Family, histogramSamples } from "./exposition.ts";
import { counter, gauge } from "./process-families.ts";

/** How the book is written to. */
export function commitFamilies({ commits, waitingWrites }: Pick<WholeBook, "commits" | "waitingWrites">): readonly Family[] {
  return [
    {
      name: "trialbook_commit_writes",
      type: "histogram",
      help: "Writes that shared one commit.",
      samples: histogramSamples({ bounds: COMMIT_SIZES, counts: commits.buckets, sum: commits.writes }),
    },
    counter("trialbook_commit_seconds_total", "Time that commits took.", commits.milliseconds / 1000),
    counter("trialbook_commits_failed_total", "Commits that were lost: no room, or no database.", commits.failed),
    gauge("trialbook_writes_waiting", "Writes that wait for their commit.", waitingWrites()),
    counter("trialbook_points_taken_total", "Metric points taken since the start; one sent twice counts twice.", commits.points),
  ];
}

/** How much there was when it was last counted. */
export function sizeFamilies({ size, at }: { readonly size: BookSize; readonly at: number }): readonly Family[] {
  return [
    gauge("trialbook_experiments", "Experiments, the bin included.", size.experiments),
    gauge("trialbook_runs", "Runs, the bin included.", size.runs),
    gauge("trialbook_stored_points", "Metric points that are stored.", size.points),
    gauge("trialbook_artifacts", "Names of files.", size.artifacts),
    gauge("trialbook_artifact_bytes", "Bytes of all files by name.", size.artifactBytes),
    gauge("trialbook_store_bytes", "What the database takes.", size.storeBytes),
    gauge("trialbook_size_counted_time_seconds", "When these were counted, since 1970.", Math.round(at / 1000)),
  ];
}
