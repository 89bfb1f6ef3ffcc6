import { runTags } from "../../reproduction/run-links.ts";
import { type RunEvidence, tagOf } from "./run-evidence.ts";

/** Which code a run came from, as far as anyone recorded it. */
export interface CodeReference {
  /** Identifies the code exactly: a git tree with its uncommitted changes, or a hash over code files. */
  readonly exact?: string;
  readonly commit?: string;
  readonly branch?: string;
  /** Whether there were changes beyond the commit; unknown where nobody looked. */
  readonly dirty?: boolean;
}

export interface CodeDiff {
  /** `unknown`: a side recorded no code, or a commit alone, which says nothing of changes that were not committed. */
  readonly state: "same" | "different" | "unknown";
  readonly a: CodeReference;
  readonly b: CodeReference;
}

const commitTag = "mlflow.source.git.commit";

/** Compares the code by what identifies it; the texts themselves are for whoever has the repository. */
export function diffCode(a: RunEvidence, b: RunEvidence): CodeDiff {
  const [left, right] = [codeOf(a), codeOf(b)];
  return { state: stateOf(left, right), a: left, b: right };
}

/** What identifies a run's code. */
export function codeOf({ run, record }: RunEvidence): CodeReference {
  const exact = tagOf(run, runTags.code);
  const reference = { ...(exact === undefined ? {} : { exact }) };
  if (record?.code.kind === "git") {
    const { commit, branch, dirty, tree } = record.code;
    return { ...reference, exact: exact ?? tree, commit, dirty, ...(branch === undefined ? {} : { branch }) };
  }
  const commit = tagOf(run, commitTag);
  return commit === undefined ? reference : { ...reference, commit };
}

function stateOf(a: CodeReference, b: CodeReference): CodeDiff["state"] {
  if (a.exact !== undefined && b.exact !== undefined) return a.exact === b.exact ? "same" : "different";
  if (a.commit !== undefined && b.commit !== undefined && a.commit !== b.commit) return "different";
  return "unknown";
}
