import type { CapturedFile } from "./captured-file.ts";
import type { RunRecord } from "./run-record.ts";

/** One thing that a run needs so that others can repeat it. */
export interface ChecklistItem {
  readonly id: "code" | "pushed" | "environment" | "data" | "seeds" | "command";
  readonly title: string;
  /** `weak`: it can be repeated, with doubt or only here. `gap`: it can't be, until someone does `remedy`. */
  readonly state: "ok" | "weak" | "gap";
  /** What was found, a sentence. */
  readonly found: string;
  /** What to do about it; absent where it is ok. */
  readonly remedy?: string;
}

/** What else is known beside the record. */
export interface ChecklistFacts {
  /** Whether the server holds every declared data set of the run as a data version; absent: nobody looked. */
  readonly dataStored?: boolean;
}

type Found = Omit<ChecklistItem, "id" | "title">;

/** Whether a run can be repeated at all, point by point, always the same six in the same order. */
export function reproducibilityChecklist(record: RunRecord, facts: ChecklistFacts = {}): readonly ChecklistItem[] {
  return [
    { id: "code", title: "Code recoverable", ...codeFound(record) },
    { id: "pushed", title: "Code pushed", ...pushedFound(record) },
    { id: "environment", title: "Environment locked", ...environmentFound(record) },
    { id: "data", title: "Data stored", ...dataFound(record, facts) },
    { id: "seeds", title: "Seeds known", ...seedsFound(record) },
    { id: "command", title: "Command complete", ...commandFound(record) },
  ];
}

function codeFound({ code }: RunRecord): Found {
  if (code.kind === "files") {
    if (code.files.length === 0)
      return { state: "gap", found: "No code was kept.", remedy: "Put the code into a git repository, commit it, and run it again." };
    return {
      state: "weak",
      found: `${counted(code.files.length, "file")} that were read are kept; there is no git repository.`,
      remedy: "git init, commit, and run it again: then nothing that the code needs can be missing.",
    };
  }
  const masked = code.patch?.masked ?? 0;
  if (masked > 0)
    return {
      state: "gap",
      found: `${counted(masked, "secret")} in uncommitted code were masked, so the code cannot be put together again.`,
      remedy: "Move the secrets out of the code, commit it, and run it again.",
    };
  const dirty = code.submodules.filter((one) => one.dirty);
  if (dirty.length > 0)
    return {
      state: "gap",
      found: `The submodule ${dirty[0]?.path} held changes that are not kept.`,
      remedy: "Commit inside the submodule, and run it again.",
    };
  if (code.skipped.length > 0)
    return {
      state: "weak",
      found: `${counted(code.skipped.length, "file")} that git sees were too large to keep, such as ${code.skipped[0]?.path}.`,
      remedy: "Commit them if they are code; ignore them and name them with --data if they are data.",
    };
  return {
    state: "ok",
    found: `Commit ${code.commit.slice(0, 12)}${code.dirty ? " and its uncommitted changes" : ""}, tree ${code.tree.slice(0, 12)}.`,
  };
}

function pushedFound({ code }: RunRecord): Found {
  if (code.kind === "files")
    return { state: "weak", found: "The code lies with the run only.", remedy: "Put it into a repository and push it." };
  if (code.pushed) return { state: "ok", found: `${code.remote ?? "The remote"} has the commit.` };
  if (code.bundle !== undefined)
    return {
      state: "weak",
      found: "No remote has the commit; it is kept with the run.",
      remedy: "git push, so that others find it where they look.",
    };
  return { state: "gap", found: "No remote has the commit, and it was too large to keep.", remedy: "git push." };
}

function environmentFound({ environment }: RunRecord): Found {
  const lock = environment.lockFiles[0]?.path;
  const [python, r] = [environment.python[0], environment.r[0]];
  const packages = [...(python?.packages ?? []), ...(r?.packages ?? [])].filter(({ used }) => used);
  const local =
    python?.packages.filter(
      ({ used, origin, files }) => used && files === undefined && origin !== undefined && /^(?:editable |file:)/.test(origin),
    ) ?? [];
  if (python === undefined && r === undefined)
    return {
      state: "weak",
      found: "Neither Python nor R reported what they had installed.",
      remedy: "If the command uses them, let their hooks load (no -I, -S or --default-packages).",
    };
  if (local.length > 0)
    return {
      state: "weak",
      found: `${local[0]?.name} was installed from ${local[0]?.origin}, which others do not have.`,
      remedy: "Keep it in the same repository, or install a published version.",
    };
  const known = `Every version is known: ${counted(packages.length, "package")} used`;
  return { state: "ok", found: lock === undefined ? `${known}.` : `${known}, and ${lock}.` };
}

function dataFound({ code, files, capture }: RunRecord, { dataStored }: ChecklistFacts): Found {
  const inputs = files.filter(({ role }) => role === "input");
  const unstable = inputs.find((file) => file.unstable);
  if (unstable !== undefined)
    return {
      state: "gap",
      found: `${unstable.path} changed while the command ran.`,
      remedy: "Let nothing write to the data while a run reads it.",
    };
  const elsewhere = inputs.filter((file) => !isKept(file, { hasGit: code.kind === "git", dataStored }));
  if (elsewhere.length > 0)
    return {
      state: "weak",
      found: `${counted(elsewhere.length, "file")} are known by their hash and lie only where they were, such as ${elsewhere[0]?.path}.`,
      remedy: "trialbook data add NAME PATH, so that the bytes are kept.",
    };
  if (capture.connections.length > 0)
    return {
      state: "weak",
      found: `The command talked to ${capture.connections.slice(0, 3).join(", ")}: what it took from there is not kept.`,
      remedy: "Download once, and read the file.",
    };
  if (capture.level === "declared" && inputs.length === 0)
    return { state: "weak", found: "Nobody could see which files were read.", remedy: "Name them with --data." };
  return {
    state: "ok",
    found: inputs.length === 0 ? "No data was read." : `All ${counted(inputs.length, "file")} that were read are kept or hashed.`,
  };
}

/** Small files that git has are in the commit or its patch. */
function isKept(
  { artifact, declared, path, size }: CapturedFile,
  { hasGit, dataStored }: { readonly hasGit: boolean; readonly dataStored: boolean | undefined },
): boolean {
  if (artifact !== undefined) return true;
  if (declared) return dataStored === true;
  return hasGit && !path.startsWith("/") && size <= 1024 * 1024;
}

function seedsFound({ seeds }: RunRecord): Found {
  if (seeds.length === 0)
    return { state: "weak", found: "No seed was seen.", remedy: "Seed the random numbers, best by an argument such as --seed 1." };
  return { state: "ok", found: seeds.map(({ origin, value }) => `${origin} ${value}`).join(", ") };
}

function commandFound({ command, outcome }: RunRecord): Found {
  if (command.masked.length > 0)
    return {
      state: "weak",
      found: `${counted(command.masked.length, "secret")} of the command line were masked.`,
      remedy: "Give them again with --set, or read them from a variable.",
    };
  if (outcome?.notStarted !== undefined)
    return { state: "gap", found: `The command never began: ${outcome.notStarted}.`, remedy: "Run it again." };
  return { state: "ok", found: command.argv.join(" ") };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
