import type { DataVersion } from "@trialbook/core/dataset/data-version.ts";
import { asBlobHash } from "@trialbook/core/ids.ts";

/** A version from its name, number, digest, files, bytes, manifest, profile, source and time of making. */
export function readDataVersion(row: readonly unknown[], aliases: readonly string[]): DataVersion {
  const [name, number, digest, files, bytes, manifest, profile, source, created] = row;
  return {
    name: String(name),
    number: Number(number),
    digest: String(digest),
    files: Number(files),
    bytes: Number(bytes),
    manifest: asBlobHash(String(manifest)),
    ...(profile === null ? {} : { profile: asBlobHash(String(profile)) }),
    source: String(source),
    created: Number(created),
    aliases,
  };
}
