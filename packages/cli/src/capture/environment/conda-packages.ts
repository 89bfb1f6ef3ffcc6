import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CondaPackage } from "@trialbook/core/reproduction/environment-record.ts";
import { maskValues } from "@trialbook/core/reproduction/mask-secrets.ts";

/** What conda, mamba or pixi installed below a prefix, by name; nothing where none of them did. */
export async function condaPackages(prefix: string): Promise<readonly CondaPackage[] | undefined> {
  const folder = join(prefix, "conda-meta");
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return undefined;
  const read = await Promise.all(names.filter((name) => name.endsWith(".json")).map((name) => readOne(join(folder, name))));
  return read.flatMap((one) => one ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readOne(path: string): Promise<CondaPackage | undefined> {
  try {
    const { name, version, build, channel } = JSON.parse(await readFile(path, "utf8")) as Readonly<Record<string, unknown>>;
    if (typeof name !== "string" || typeof version !== "string") return undefined;
    // Private channels have their token in the address.
    const from = maskValues(String(channel ?? "")).text.replace(/\/t\/[^/]+\//, "/");
    return { name, version, build: String(build ?? ""), channel: from };
  } catch {
    return undefined; // Being written, or no record of conda's.
  }
}
