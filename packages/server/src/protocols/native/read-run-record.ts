import { pathBelow, storedRoot } from "@trialbook/core/artifact/artifact-root.ts";
import type { ArtifactStore, Blobs } from "@trialbook/core/artifact/artifact-store.ts";
import { RECORD_ARTIFACT, type RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import type { RunInfo } from "@trialbook/core/run/run.ts";
import { z } from "zod";
import { parseJson } from "../../http/parse-json.ts";

/** Larger ones are not read: a record of 100,000 files has some 15 MB. */
const LONGEST_RECORD = 32 * 1024 * 1024;

const packages = z.array(
  z.object({ name: z.string(), version: z.string(), used: z.boolean(), fingerprint: z.string().optional(), origin: z.string().optional() }),
);
/** What is compared of a record. Clients write records, so nothing of it is trusted before this. */
const compared = z.looseObject({
  version: z.literal(1),
  code: z.union([
    z.looseObject({ kind: z.literal("git"), commit: z.string(), tree: z.string(), branch: z.string().optional(), dirty: z.boolean() }),
    z.looseObject({ kind: z.literal("files") }),
  ]),
  environment: z.looseObject({
    machine: z.looseObject({
      platform: z.string(),
      arch: z.string(),
      cpu: z.string(),
      cpuFlags: z.array(z.string()),
      cores: z.number(),
      gpus: z.array(z.looseObject({ name: z.string(), driver: z.string() })),
    }),
    variables: z.record(z.string(), z.string()),
    python: z.array(z.looseObject({ version: z.string(), implementation: z.string(), packages })),
    r: z.array(z.looseObject({ version: z.string(), rng: z.array(z.string()), packages })),
  }),
  files: z.array(z.looseObject({ path: z.string(), role: z.string(), size: z.number(), sha256: z.string().optional() })),
  config: z.record(z.string(), z.string()),
  seeds: z.array(z.looseObject({ origin: z.string(), value: z.string() })),
});

/** What `trialbook run` recorded of a run; absent where nothing was, or it cannot be read. */
export async function readRunRecord(
  info: RunInfo,
  { artifacts, blobs }: { readonly artifacts: ArtifactStore; readonly blobs: Blobs },
): Promise<RunRecord | undefined> {
  const root = storedRoot(info.artifactUri);
  const file = root === undefined ? undefined : await artifacts.getArtifact(pathBelow(root, RECORD_ARTIFACT));
  if (file === undefined || file.size > LONGEST_RECORD) return undefined;
  const chunks = await Array.fromAsync(await blobs.readBlob(file.hash));
  let json: unknown;
  try {
    json = parseJson(Buffer.concat(chunks));
  } catch {
    return undefined; // Somebody else's file of that name: the runs are compared without it.
  }
  const parsed = compared.safeParse(json);
  // Everything that a comparison looks at has just been checked; zod's optional fields may also be undefined, which JSON has not.
  return parsed.success ? (parsed.data as unknown as RunRecord) : undefined;
}
