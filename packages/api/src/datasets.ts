import { z } from "zod";
import { route } from "./route.ts";
import { millis } from "./values.ts";

/**
 * Versions of datasets. Their bytes go through raw routes: `PUT` and `GET /api/v1/data-blobs/{sha256}`; the files of a version
 * are `GET /api/v1/datasets/{name}/versions/{version}/manifest`, a JSON object a line.
 */
const hash = z.string().regex(/^[0-9a-f]{64}$/, "is no SHA-256 of 64 lower-case hexadecimal digits");
export const dataVersion = z.object({
  name: z.string(),
  number: z.int(),
  digest: z.string().describe("SHA-256 over path, size and SHA-256 of its files"),
  files: z.int(),
  bytes: z.int(),
  manifest: z.string(),
  profile: z.string().optional(),
  source: z.string(),
  created: millis,
  aliases: z.array(z.string()),
});
export type DataVersionJson = z.infer<typeof dataVersion>;

const named = z.object({ name: z.string(), version: z.string().describe("a number, an alias, or latest") });

export const listDatasets = route({
  method: "GET",
  path: "/datasets",
  summary: "All datasets with their newest version, ascending by name.",
  input: z.object({}),
  output: z.object({ datasets: z.array(z.object({ name: z.string(), versions: z.int(), latest: dataVersion })) }),
});
export const getDataset = route({
  method: "GET",
  path: "/datasets/{name}",
  summary: "A dataset's versions, newest first.",
  input: z.object({ name: z.string() }),
  output: z.object({ versions: z.array(dataVersion) }),
});
export const getDataVersion = route({
  method: "GET",
  path: "/datasets/{name}/versions/{version}",
  summary: "A version, with what is known of its content.",
  input: named,
  output: z.object({ version: dataVersion, profile: z.unknown().optional().describe("absent where none was made") }),
});
export const addDataVersion = route({
  method: "POST",
  path: "/datasets/{name}/versions",
  summary: "Records a version whose manifest and bytes were uploaded; the same files again give the version that there is.",
  input: z.object({ name: z.string(), manifest: hash, profile: hash.optional(), source: z.string().max(2000).default("") }),
  output: z.object({ version: dataVersion, created: z.boolean() }),
});
export const setDatasetAlias = route({
  method: "PUT",
  path: "/datasets/{name}/aliases/{alias}",
  summary: "Names a version; an alias that named another moves.",
  input: z.object({ name: z.string(), alias: z.string(), version: z.string() }),
  output: z.object({ version: dataVersion }),
});
export const deleteDatasetAlias = route({
  method: "DELETE",
  path: "/datasets/{name}/aliases/{alias}",
  summary: "Removes an alias; the version stays.",
  input: z.object({ name: z.string(), alias: z.string() }),
  output: z.object({}),
});
export const missingDataBlobs = route({
  method: "POST",
  path: "/data-blobs/missing",
  summary: "Of these SHA-256, the ones whose bytes have to be uploaded.",
  input: z.object({ hashes: z.array(hash).max(10_000) }),
  output: z.object({ missing: z.array(z.string()) }),
});
export const versionsOfDigest = route({
  method: "GET",
  path: "/data-digests/{digest}",
  summary: "Versions whose digest begins so: what a run's data set input with such a digest is. At most 20, oldest first.",
  input: z.object({ digest: z.string().regex(/^[0-9a-f]{8,64}$/, "is no beginning of a digest of at least 8 hexadecimal digits") }),
  output: z.object({ versions: z.array(dataVersion) }),
});

const count = z.object({ name: z.string(), a: z.int(), b: z.int() });
const sides = z.object({ a: z.number(), b: z.number() });
export const dataDiff = z.object({
  a: dataVersion,
  b: dataVersion,
  files: z.object({
    added: z.int(),
    removed: z.int(),
    changed: z.int(),
    moved: z.int(),
    same: z.int(),
    newBytes: z.int().describe("of files whose content a had nowhere"),
    changes: z
      .array(
        z.object({
          kind: z.enum(["added", "removed", "changed", "moved"]),
          path: z.string(),
          from: z.string().optional(),
          size: z.int().optional(),
        }),
      )
      .describe("at most 200, ascending by path"),
  }),
  content: z
    .object({
      classes: z.array(count),
      rows: z.array(count),
      columns: z.array(
        z.object({
          table: z.string(),
          column: z.string(),
          change: z.enum(["added", "removed", "retyped", "shifted"]),
          a: z.string().optional(),
          b: z.string().optional(),
          psi: z.number().optional().describe("population stability index: above 0.1 the distribution moved, above 0.25 it is another"),
          missing: sides.optional(),
          mean: sides.optional(),
        }),
      ),
      overlap: count.optional(),
    })
    .optional()
    .describe("absent where a version has no profile"),
});
export type DataDiffJson = z.infer<typeof dataDiff>;
export const diffDataVersions = route({
  method: "GET",
  path: "/datasets/{name}/versions/{version}/diff",
  summary: "From this version to another: files added, removed, changed and moved, classes, schema, shifted columns.",
  input: named.extend({
    to: z.string().describe("a number, an alias, or latest"),
    dataset: z.string().optional().describe("of another dataset"),
  }),
  output: z.object({ diff: dataDiff }),
});
