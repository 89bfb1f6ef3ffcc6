import { contentOf, type DataFile } from "../data-file.ts";
import type { DataProfile, ImagesProfile, SplitProfile } from "./data-profile.ts";
import type { ImageSize } from "./image-size.ts";

const SPLITS: Readonly<Record<string, string>> = {
  train: "train",
  training: "train",
  test: "test",
  testing: "test",
  val: "validation",
  valid: "validation",
  validation: "validation",
  dev: "validation",
  eval: "validation",
};
const MOST_EXTENSIONS = 50;
const MOST_SPLITS = 30;
const MOST_CLASSES = 1000;
const MOST_SIZES = 20;
const MOST_SIZES_COUNTED = 10_000;
const MOST_EXAMPLES = 20;

/**
 * Gathers what the names, hashes and sizes of files say. Memory: some 50 bytes for each different content, which is what
 * finding duplicates takes, and nothing else that grows with the files.
 */
export class FilesAccumulator {
  readonly #extensions = new Map<string, { files: number; bytes: number }>();
  readonly #splits = new Map<string, { files: number; classes: Map<string, number> }>();
  readonly #splitNumbers = new Map<string, number>();
  /** The splits, a bit each, in which a content was seen, by the first 52 bits of its hash. */
  readonly #seen = new Map<number, number>();
  readonly #sizes = new Map<string, number>();
  readonly #overlap: string[] = [];
  #overlaps = 0;
  #duplicates = { files: 0, bytes: 0 };
  #images = 0;
  #unreadable = 0;

  /** @param image its size, where it is called an image; `unreadable` if that could not be read */
  add(file: DataFile, image?: ImageSize | "unreadable"): void {
    const parts = file.path.split("/");
    const extension = extensionOf(file.path);
    bump(this.#extensions, extension, file.size ?? 0, MOST_SIZES_COUNTED);
    const split = splitOf(parts);
    this.#addToSplit(split, parts.length > 1 ? (parts.at(-2) ?? "") : "");
    if ("sha256" in file) this.#addContent(file.path, { key: Number.parseInt(contentOf(file).slice(0, 13), 16), size: file.size, split });
    if (image === "unreadable") this.#unreadable++;
    else if (image !== undefined) this.#addImage(image);
  }

  profile(): Omit<DataProfile, "tables"> {
    const hasSplits = this.#splits.size > 1 || !this.#splits.has("");
    const hasClasses = [...this.#splits.values()].some(({ classes }) => classes.size > 1);
    return {
      version: 1,
      extensions: [...this.#extensions]
        .sort(([a, m], [b, n]) => n.files - m.files || (a < b ? -1 : 1))
        .slice(0, MOST_EXTENSIONS)
        .map(([extension, counts]) => ({ extension, ...counts })),
      duplicates: this.#duplicates,
      ...(hasSplits || hasClasses ? { splits: this.#splitProfiles() } : {}),
      ...(this.#overlaps === 0 ? {} : { overlap: { files: this.#overlaps, examples: this.#overlap } }),
      ...(this.#images + this.#unreadable === 0 ? {} : { images: this.#imagesProfile() }),
    };
  }

  #addToSplit(name: string, className: string): void {
    const split = this.#splits.get(name) ?? { files: 0, classes: new Map<string, number>() };
    split.files++;
    const known = split.classes.get(className);
    if (known !== undefined || split.classes.size < MOST_CLASSES) split.classes.set(className, (known ?? 0) + 1);
    this.#splits.set(name, split);
  }

  #addContent(path: string, { key, size, split }: { readonly key: number; readonly size: number; readonly split: string }): void {
    const number = this.#splitNumbers.get(split) ?? Math.min(this.#splitNumbers.size, MOST_SPLITS);
    this.#splitNumbers.set(split, number);
    const bit = split === "" ? 0 : 1 << number;
    const before = this.#seen.get(key);
    this.#seen.set(key, (before ?? 0) | bit);
    if (before === undefined || size === 0) return;
    this.#duplicates = { files: this.#duplicates.files + 1, bytes: this.#duplicates.bytes + size };
    if (bit === 0 || (before & ~bit) === 0) return;
    this.#overlaps++;
    if (this.#overlap.length < MOST_EXAMPLES) this.#overlap.push(path);
  }

  #addImage({ width, height }: ImageSize): void {
    this.#images++;
    const size = `${width} ${height}`;
    const known = this.#sizes.get(size);
    if (known !== undefined || this.#sizes.size < MOST_SIZES_COUNTED) this.#sizes.set(size, (known ?? 0) + 1);
  }

  #splitProfiles(): SplitProfile[] {
    const ascending = <Value>(map: ReadonlyMap<string, Value>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    return ascending(this.#splits).map(([name, { files, classes }]) => ({
      name,
      files,
      classes: ascending(classes).map(([className, count]) => ({ name: className, files: count })),
    }));
  }

  #imagesProfile(): ImagesProfile {
    const frequent = [...this.#sizes].sort(([, m], [, n]) => n - m).slice(0, MOST_SIZES);
    const sizes = frequent.map(([size, files]) => {
      const [width = 0, height = 0] = size.split(" ").map(Number);
      return { width, height, files };
    });
    return { count: this.#images, unreadable: this.#unreadable, sizes };
  }
}

/** Lower case, without the dot; empty where there is none. */
export function extensionOf(path: string): string {
  const [, extension = ""] = /[^/]\.([^./]{1,20})$/.exec(path) ?? [];
  return extension.toLowerCase();
}

/** The split that a folder of the path names, the outermost first. */
function splitOf(parts: readonly string[]): string {
  for (const part of parts.slice(0, -1)) {
    const name = part.toLowerCase();
    if (Object.hasOwn(SPLITS, name)) return SPLITS[name] ?? "";
  }
  return "";
}

function bump(counts: Map<string, { files: number; bytes: number }>, key: string, bytes: number, most: number): void {
  const known = counts.get(key);
  if (known === undefined && counts.size >= most) return;
  counts.set(key, { files: (known?.files ?? 0) + 1, bytes: (known?.bytes ?? 0) + bytes });
}
