import type { CapturedFile } from "../../reproduction/captured-file.ts";
import { type Change, changesBetween, factsOf } from "./change.ts";
import type { RunEvidence } from "./run-evidence.ts";

/** Files listed at most; the counts are of all. */
const MOST_FILES = 200;

/** What two runs read. */
export interface DataDiff {
  /** `unknown`: a side recorded neither data sets nor files. */
  readonly state: "same" | "different" | "unknown";
  /** Data sets by name (and what for, where that was said), by digest. */
  readonly datasets: readonly Change[];
  /** Files that were read, by hash; at most 200. */
  readonly files: readonly Change[];
  readonly filesChanged: number;
}

export function diffData(a: RunEvidence, b: RunEvidence): DataDiff {
  const [left, right] = [inputsOf(a), inputsOf(b)];
  const datasets = changesBetween(left.datasets, right.datasets);
  // Only where both sides looked: a file that one side did not watch is not known to be missing there.
  const files = left.files === undefined || right.files === undefined ? [] : changesBetween(left.files, right.files);
  const isKnown = (side: Inputs): boolean => side.datasets.size > 0 || (side.files?.size ?? 0) > 0;
  const state = !isKnown(left) || !isKnown(right) ? "unknown" : datasets.length + files.length > 0 ? "different" : "same";
  return { state, datasets, files: files.slice(0, MOST_FILES), filesChanged: files.length };
}

interface Inputs {
  readonly datasets: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, string> | undefined;
}

function inputsOf({ run, record, dataVersions = [] }: RunEvidence): Inputs {
  const datasets = run.datasets.map(({ dataset, tags }, i) => {
    const context = tags.find(({ key }) => key === "mlflow.data.context")?.value;
    return [
      context === undefined ? dataset.name : `${dataset.name} (${context})`,
      shownDigest(dataset.digest, dataVersions[i] ?? []),
    ] as const;
  });
  const files = record?.files.filter(({ role }) => role === "input").map((file) => [file.path, contentOf(file)] as const);
  return { datasets: factsOf(datasets), files: files === undefined ? undefined : factsOf(files) };
}

/** As people know it, and still different wherever the content is. */
function shownDigest(digest: string, versions: readonly string[]): string {
  return versions.length === 0 ? digest : `${versions.join(", ")} (${digest.slice(0, 12)})`;
}

function contentOf({ sha256, size }: CapturedFile): string {
  return sha256 ?? `${size} bytes, not hashed`;
}
