import type { ArtifactEntry } from "@trialbook/core/artifact/artifact.ts";

/** A listing in MLflow's spelling; `below` stands before each name. An empty listing has no `files` at all. */
export function listingJson(entries: readonly ArtifactEntry[], below: string): { readonly files?: readonly object[] } {
  if (entries.length === 0) return {};
  const files = entries.map((entry) => {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    return entry.kind === "folder" ? { path, is_dir: true } : { path, is_dir: false, file_size: entry.size };
  });
  return { files };
}

/** The folder a client asks to see, where a slash at its end means nothing. Empty is the root. */
export function askedFolder(path: string | undefined): string {
  return path?.replace(/\/$/, "") ?? "";
}
