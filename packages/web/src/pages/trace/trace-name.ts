import type { TraceJson } from "@trialbook/api/traces.ts";

/** What a trace is called on the screens. */
export function nameOfTrace({ name, id }: Pick<TraceJson, "name" | "id">): string {
  return name === undefined || name === "" ? id : name;
}
