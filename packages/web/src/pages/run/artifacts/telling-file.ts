import type { ArtifactEntryJson } from "@trialbook/api/artifacts.ts";
import { viewerOf } from "../../../viewers/catalog.ts";

/** Files that say what a folder is, before those that only lie in it. */
const telling = [/^readme(\.|$)/i, /^mlmodel$/i, /^(note|summary|report)s?\./i];
/** What a reader sees most of at a glance comes first. */
const kinds = ["image", "markdown", "table", "text", "json"];
/** Larger ones are not opened unasked; bytes. */
const MOST_BYTES = 5_000_000;

/** The file of a folder that is worth opening by itself: one that explains the folder, else the first that can be shown. */
export function tellingFile(entries: readonly ArtifactEntryJson[]): ArtifactEntryJson | undefined {
  const shown = entries.filter((entry) => entry.kind === "file" && (entry.size ?? 0) <= MOST_BYTES && viewerOf(entry.name) !== undefined);
  return shown.toSorted((a, b) => rank(a.name) - rank(b.name)).at(0);
}

function rank(name: string): number {
  const place = telling.findIndex((pattern) => pattern.test(name));
  return place === -1 ? telling.length + kinds.indexOf(viewerOf(name)?.name ?? "") : place;
}
