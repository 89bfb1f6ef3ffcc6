import { createHash } from "node:crypto";
import { counted } from "../terminal/count.ts";

const KINDS = [
  "accounts",
  "experiments",
  "runs",
  "points",
  "logged models",
  "names of files",
  "files",
  "traces",
  "registered models",
  "data versions",
  "webhooks",
] as const;
export type Kind = (typeof KINDS)[number];

/** What of one kind there is at the source, and what became of it. */
export interface Moved {
  found: number;
  /** Was there before, the same. */
  same: number;
  /** Written now, and read back the same. */
  written: number;
}

/** How a migration goes: counts, what is not the same on both sides, and a checksum of each side. */
export class MigrateReport {
  readonly counts: Readonly<Record<Kind, Moved>> = Object.fromEntries(
    KINDS.map((kind) => [kind, { found: 0, same: 0, written: 0 }]),
  ) as Record<Kind, Moved>;
  /** A line for each thing that is not the same in the target. */
  readonly differing: string[] = [];
  /** Kinds that the target does not keep, with how many of them there are. */
  readonly notKept: string[] = [];
  #from = "";
  #to = "";

  /** Two records were compared, after all that was written. */
  compared(from: string, to: string): void {
    this.#from = createHash("sha256").update(`${this.#from}${from}`).digest("hex");
    this.#to = createHash("sha256").update(`${this.#to}${to}`).digest("hex");
  }

  get isWhole(): boolean {
    return this.differing.length === 0 && this.notKept.length === 0;
  }

  toText(): string {
    const lines = KINDS.filter((kind) => this.counts[kind].found > 0).map((kind) => {
      const { found, same, written } = this.counts[kind];
      return `  ${kind.padEnd(18)} ${found.toLocaleString("en")} found, ${written.toLocaleString("en")} written, ${same.toLocaleString("en")} there before`;
    });
    const checksums = this.#from === this.#to ? [`The same on both sides: ${this.#from.slice(0, 16) || "nothing"}`] : [];
    const lost = this.notKept.map((line) => `Not taken over: ${line}`);
    const odd = this.differing.map((line) => `Not the same: ${line}`);
    const verdict = this.differing.length === 0 ? checksums : [`${counted(this.differing.length, "record")} differ.`];
    return [...lines, ...lost, ...odd, ...verdict].join("\n");
  }
}
