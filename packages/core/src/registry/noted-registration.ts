import type { VersionKey } from "./registry-store.ts";

/** Tag of a logged model that says under which names and numbers it is registered, as MLflow's server writes it. */
export const REGISTRATIONS_TAG = "mlflow.modelVersions";

/** Past so many characters the oldest registrations are left out, so that the tag of a model registered daily stays small. */
const LONGEST = 50_000;

/** The value of {@link REGISTRATIONS_TAG} with one more registration; what a client broke is begun again. */
export function withRegistration(value: string | undefined, registration: VersionKey): string {
  const entries = [...readEntries(value), entryOf(registration)];
  let length = entries.reduce((sum, entry) => sum + entry.length + 2, 0);
  while (length > LONGEST && entries.length > 1) length -= (entries.shift()?.length ?? 0) + 2;
  return `[${entries.join(", ")}]`;
}

function readEntries(value: string | undefined): string[] {
  try {
    const list: unknown = JSON.parse(value ?? "[]");
    return Array.isArray(list) ? list.filter(isRegistration).map(entryOf) : [];
  } catch {
    return []; // A client may have set the tag to anything.
  }
}

function isRegistration(entry: unknown): entry is VersionKey {
  return typeof entry === "object" && entry !== null && "name" in entry && "version" in entry && Number.isInteger(entry.version);
}

function entryOf({ name, version }: VersionKey): string {
  return `{"name": ${JSON.stringify(name)}, "version": ${version}}`;
}
