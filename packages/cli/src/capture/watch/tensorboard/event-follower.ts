import { basename, dirname, relative, resolve } from "node:path";
import type { JournalPoint } from "@trialbook/core/reproduction/journal-line.ts";
import { maxKeyLength } from "@trialbook/core/run/key.ts";
import { wireValue } from "../metric-finder.ts";
import { EventFile } from "./event-file.ts";
import { readEvent, type ScalarEvent } from "./read-event.ts";
import { type MediaEvent, readMedia } from "./read-media.ts";
import { WrittenFiles } from "./written-files.ts";

/** TensorBoard's own rule for what is an event file. */
const NAMED = /tfevents/;

/** What was read of one file. */
export interface FollowedEvents {
  readonly file: string;
  /** Bytes of it that have been taken. */
  readonly to: number;
  readonly points: readonly JournalPoint[];
  readonly media: readonly FollowedMedium[];
}

export interface FollowedMedium extends Omit<MediaEvent, "tag"> {
  /** As a metric's of that tag. */
  readonly key: string;
}

/**
 * Follows the files that the command writes for TensorBoard. A metric has its tag's name; what stands in a second folder, such
 * as `validation` beside `train`, has the folder before it, as TensorBoard would show a second run.
 */
export class EventFollower {
  readonly #written: WrittenFiles;
  readonly #files = new Map<string, EventFile>();
  #first: string | undefined;

  /** @param taken files that another process followed before, in the order in which they were found */
  constructor(hooks: string, taken: ReadonlyMap<string, number>) {
    this.#written = new WrittenFiles(hooks);
    for (const [path, to] of taken) this.#add(path, to);
  }

  /** What has come since. */
  next(): readonly FollowedEvents[] {
    for (const path of this.#written.next()) if (NAMED.test(basename(path))) this.#add(resolve(path));
    const found: FollowedEvents[] = [];
    for (const [path, file] of this.#files) {
      for (let records = file.next(); records.length > 0; records = file.next()) {
        const prefix = this.#prefix(dirname(path));
        const points = records.flatMap(readEvent).map((event) => point(prefix, event));
        const media = records.flatMap(readMedia).map(({ tag, ...medium }) => ({ key: metricKey(`${prefix}${tag}`), ...medium }));
        found.push({ file: path, to: file.taken, points, media });
      }
    }
    return found;
  }

  /** Files that could not be read to their end, each in a sentence. */
  get damaged(): readonly string[] {
    return [...this.#files].flatMap(([path, { damage }]) =>
      damage === undefined ? [] : [`The TensorBoard file ${path} is damaged at byte ${damage.at}: points after it were not read.`],
    );
  }

  #add(path: string, to = 0): void {
    if (this.#files.has(path)) return;
    this.#first ??= dirname(path);
    this.#files.set(path, new EventFile(path, to));
  }

  #prefix(folder: string): string {
    const first = this.#first ?? folder;
    if (folder === first) return "";
    const below = relative(first, folder);
    return `${below.startsWith("..") ? basename(folder) : below}/`;
  }
}

function point(prefix: string, { tag, value, step, at }: ScalarEvent): JournalPoint {
  return [metricKey(`${prefix}${tag}`), wireValue(value), step, at];
}

/** Tags are free text, keys of metrics are not. */
function metricKey(tag: string): string {
  const parts = tag
    .replaceAll(/[^\p{L}\p{N}_.\- :/]/gu, "_")
    .split("/")
    .filter((part) => part !== "" && part !== "." && part !== "..");
  return [...(parts.join("/") || "_")].slice(0, maxKeyLength).join("");
}
