import { expect, it } from "vitest";
import type { DataVersion } from "./data-version.ts";
import type { DatasetStore } from "./dataset-store.ts";
import { versionsOfInputs } from "./versions-of-inputs.ts";

const DIGEST = "ab".repeat(32);
const version = { name: "pets", number: 3, digest: DIGEST } as DataVersion;
const store = {
  findByDigest: async (prefix: string) => (DIGEST.startsWith(prefix) ? [version] : []),
} as Partial<DatasetStore> as DatasetStore;
const input = (digest: string, source: string) => ({ dataset: { name: "d", digest, sourceType: "local", source }, tags: [] });
const at = (uri: string) => JSON.stringify({ uri });
const declared = input(DIGEST.slice(0, 36), at("/data/pets"));

it.each([
  ["a declared input by its digest", [declared], [[version]]],
  ["an MLflow input by the file that the run declared", [declared, input("4f1c2ab3", at("/data/pets/train.csv"))], [[version], [version]]],
  ["the same as an address", [input("4f1c2ab3", at("file:///data/pets")), declared], [[version], [version]]],
  ["no input whose folder only begins alike", [declared, input("4f1c2ab3", at("/data/pets-2/x"))], [[version], []]],
  ["no input by a short digest of MLflow's own", [input(DIGEST.slice(0, 8), at("/data/pets"))], [[]]],
  ["no input of sources of other kinds", [declared, input("4f1c2ab3", "s3"), input("4f1c2ab3", at("s3://b/k"))], [[version], [], []]],
])("finds %s", async (_, inputs, versions) => {
  expect(await versionsOfInputs(store, inputs)).toEqual(versions);
});
