import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { maskedCrc32c } from "./crc32c.ts";

/** Bytes read at once. */
const CHUNK = 1024 * 1024;
/** A record of an image or a graph may be larger; it is passed over without being read. */
const LARGEST_READ = 16 * 1024 * 1024;
const HEAD = 12;
const FOOT = 4;

/** A file is damaged at a byte: what stands after it cannot be found. */
export interface Damage {
  readonly at: number;
}

/**
 * Follows a file of TFRecords as it grows: length (8 bytes), its checksum (4), bytes, their checksum (4). A record that is not
 * all there is waited for. A file that was written anew under its name is read from its beginning.
 */
export class EventFile {
  readonly #path: string;
  #file = 0;
  #at: number;
  #damage: Damage | undefined;

  constructor(path: string, at = 0) {
    this.#path = path;
    this.#at = at;
  }

  /** Bytes that were taken. */
  get taken(): number {
    return this.#at;
  }

  get damage(): Damage | undefined {
    return this.#damage;
  }

  /** Whole records that have come since, a few MiB of them at most; none: there are no more yet, or the file is gone. */
  next(): readonly Uint8Array[] {
    let descriptor: number;
    try {
      descriptor = openSync(this.#path, "r");
    } catch {
      return []; // Not there yet, or removed by its writer.
    }
    try {
      const { ino, size } = fstatSync(descriptor);
      if ((this.#file !== 0 && ino !== this.#file) || size < this.#at) {
        this.#at = 0;
        this.#damage = undefined;
      }
      this.#file = ino;
      return this.#damage === undefined && size > this.#at ? this.#records(descriptor, size) : [];
    } finally {
      closeSync(descriptor);
    }
  }

  #records(descriptor: number, size: number): readonly Uint8Array[] {
    const records: Uint8Array[] = [];
    let bytes = read(descriptor, this.#at, Math.min(CHUNK, size - this.#at));
    let used = 0;
    for (;;) {
      const length = this.#length(bytes.subarray(used));
      if (length === undefined) break;
      const whole = HEAD + length + FOOT;
      if (this.#at + whole > size) break;
      if (length > LARGEST_READ) {
        this.#at += whole;
        break;
      }
      if (used + whole > bytes.length) {
        if (records.length > 0) break;
        bytes = read(descriptor, this.#at, whole);
        used = 0;
        if (bytes.length < whole) break;
      }
      const record = bytes.subarray(used + HEAD, used + HEAD + length);
      if (bytes.readUInt32LE(used + HEAD + length) !== maskedCrc32c(record)) {
        this.#damage = { at: this.#at };
        break;
      }
      records.push(record);
      used += whole;
      this.#at += whole;
    }
    return records;
  }

  /** Of the record that begins here; nothing if its head is not all there, or damaged. */
  #length(bytes: Buffer): number | undefined {
    if (bytes.length < HEAD) return undefined;
    const length = bytes.readBigUInt64LE(0);
    if (bytes.readUInt32LE(8) === maskedCrc32c(bytes.subarray(0, 8)) && length < 2n ** 40n) return Number(length);
    this.#damage = { at: this.#at };
    return undefined;
  }
}

function read(descriptor: number, at: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  return buffer.subarray(0, readSync(descriptor, buffer, 0, length, at));
}
