import type { RunInfoJson } from "@trialbook/api/runs.ts";

/** What a run is called; one that nobody named goes by the beginning of its id. */
export function nameOfRun({ id, name }: Pick<RunInfoJson, "id" | "name">): string {
  return name === "" ? id.slice(0, 8) : name;
}
