import { CsvProfile } from "@trialbook/core/dataset/profile/csv-profile.ts";
import type { TableProfile } from "@trialbook/core/dataset/profile/data-profile.ts";
import { extensionOf } from "@trialbook/core/dataset/profile/files-accumulator.ts";
import { type ImageSize, imageSize } from "@trialbook/core/dataset/profile/image-size.ts";
import { randomStream } from "@trialbook/core/statistics/random.ts";
import { parquetProfile } from "./parquet-profile.ts";
import type { Observer } from "./read-stable.ts";

const IMAGES = new Set(["png", "jpg", "jpeg", "gif", "bmp", "webp"]);
const CSV = new Set(["csv", "tsv", "tab"]);
/** Enough for the headers of an image, with its thumbnail. */
const HEAD = 256 * 1024;
/** A footer of Parquet is read if it lies in the file's last bytes. */
const TAIL = 16 * 1024 * 1024;

/** Sees what a file's name promises: an image's size, a table's columns. */
export class ContentObserver implements Observer {
  readonly #path: string;
  readonly #size: number;
  readonly #kind: "image" | "csv" | "parquet" | "other";
  readonly #csv: CsvProfile | undefined;
  readonly #decoder = new TextDecoder();
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #read = 0;

  constructor(path: string, { size, tables }: { readonly size: number; readonly tables: "wanted" | "enough" }) {
    this.#path = path;
    this.#size = size;
    this.#kind = kindOf(extensionOf(path), tables);
    this.#csv = this.#kind === "csv" ? new CsvProfile(randomStream(1)) : undefined;
  }

  piece(bytes: Uint8Array): void {
    if (this.#csv !== undefined) this.#csv.push(this.#decoder.decode(bytes, { stream: true }));
    // The buffer is used again for the next piece, so what is held is copied.
    if (this.#kind === "image" && this.#heldBytes < HEAD) this.#hold(bytes.slice(0, HEAD - this.#heldBytes));
    if (this.#kind === "parquet") this.#hold(bytes.slice(Math.max(0, this.#size - TAIL - this.#read)));
    this.#read += bytes.length;
  }

  /** Undefined for what is not called an image. */
  image(): ImageSize | "unreadable" | undefined {
    return this.#kind === "image" ? (imageSize(Buffer.concat(this.#held)) ?? "unreadable") : undefined;
  }

  /** Undefined for what is not called a table. */
  table(): TableProfile | undefined {
    if (this.#csv !== undefined) return this.#csv.profile(this.#path);
    return this.#kind === "parquet" ? parquetProfile(this.#path, Buffer.concat(this.#held)) : undefined;
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }
}

function kindOf(extension: string, tables: "wanted" | "enough"): "image" | "csv" | "parquet" | "other" {
  if (IMAGES.has(extension)) return "image";
  if (tables === "enough") return "other";
  return CSV.has(extension) ? "csv" : extension === "parquet" || extension === "pq" ? "parquet" : "other";
}
