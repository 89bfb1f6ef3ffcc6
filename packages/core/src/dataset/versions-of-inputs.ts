import type { DataVersion } from "./data-version.ts";
import type { DatasetInput } from "./dataset.ts";
import type { DatasetStore } from "./dataset-store.ts";

/** The part of a version's digest that a run's input has room for. */
const OURS = /^[0-9a-f]{36}$/;
/** Versions named with an input at most: the same files may stand under several names. */
const MOST = 20;

/**
 * Which versions of data a run's inputs are: `versions[i]` belongs to `inputs[i]`, oldest first. An input that `trialbook run`
 * declared is found by its digest. MLflow's clients make digests of their own, of rows in memory; theirs is matched by the file
 * or folder that they say they read, where the same run declared it.
 */
export async function versionsOfInputs(store: DatasetStore, inputs: readonly DatasetInput[]): Promise<readonly (readonly DataVersion[])[]> {
  const own = new Map<string, readonly DataVersion[]>();
  for (const { dataset } of inputs) {
    if (OURS.test(dataset.digest) && !own.has(dataset.digest)) own.set(dataset.digest, await store.findByDigest(dataset.digest, MOST));
  }
  const declared = inputs.flatMap(({ dataset }) => {
    const versions = own.get(dataset.digest) ?? [];
    const place = placeOf(dataset.source);
    return versions.length === 0 || place === undefined ? [] : [{ place, versions }];
  });
  return inputs.map(({ dataset }) => {
    const place = placeOf(dataset.source);
    return own.get(dataset.digest) ?? declared.find((one) => place === one.place || place?.startsWith(`${one.place}/`))?.versions ?? [];
  });
}

/** The path on the training machine that an input's source names, if it does. */
function placeOf(source: string): string | undefined {
  try {
    const { uri } = JSON.parse(source) as { readonly uri?: unknown };
    if (typeof uri !== "string") return undefined;
    const path = uri.startsWith("file:///") ? decodeURIComponent(uri.slice("file://".length)) : uri;
    return path.startsWith("/") ? path.replace(/\/+$/, "") : undefined;
  } catch {
    return undefined; // Sources of other kinds are texts of their clients.
  }
}
