import type { RegisteredModelJson } from "@trialbook/api/registry.ts";

/** The highest version's number, whatever its stage; none where there is no version. */
export function latestOf({ latestVersions }: Pick<RegisteredModelJson, "latestVersions">): number | undefined {
  return latestVersions.length === 0 ? undefined : Math.max(...latestVersions.map(({ version }) => version));
}
