/** What of one kind was found, and what became of it. */
export interface Counted {
  found: number;
  /** In the book now, whether this import or an earlier one brought it. */
  kept: number;
}

const COUNTED = [
  "experiments",
  "runs",
  "params",
  "metrics",
  "points",
  "tags",
  "inputs",
  "logged models",
  "registered models",
  "model versions",
  "files",
] as const;
export type Kind = (typeof COUNTED)[number];

/** Something that could not be taken over, and why. */
export interface Skipped {
  readonly what: string;
  readonly why: string;
}

/** How an import went: counts on both sides, and what was left out. */
export class ImportReport {
  readonly counts: Readonly<Record<Kind, Counted>> = Object.fromEntries(COUNTED.map((kind) => [kind, { found: 0, kept: 0 }])) as Record<
    Kind,
    Counted
  >; // one entry for each kind
  readonly skipped: Skipped[] = [];
  /** Runs that an earlier import had brought already. */
  unchanged = 0;

  found(kind: Kind, count = 1): void {
    this.counts[kind].found += count;
  }

  kept(kind: Kind, count = 1): void {
    this.counts[kind].kept += count;
  }

  skip(what: string, error: unknown): void {
    this.skipped.push({ what, why: error instanceof Error ? error.message : String(error) });
  }

  /** A table for people. */
  toText(): string {
    const counts = new Intl.NumberFormat("en-US");
    const lines = COUNTED.filter((kind) => this.counts[kind].found > 0).map((kind) => {
      const { found, kept } = this.counts[kind];
      return `  ${kind.padEnd(18)}${counts.format(found).padStart(14)}${counts.format(kept).padStart(14)}`;
    });
    const head = `  ${"".padEnd(18)}${"in MLflow".padStart(14)}${"in the book".padStart(14)}`;
    const unchanged = this.unchanged === 0 ? [] : [`${counts.format(this.unchanged)} runs were there already and have not changed.`];
    const skipped = this.skipped.map(({ what, why }) => `Left out: ${what}: ${why}`);
    return [head, ...lines, ...unchanged, ...skipped].join("\n");
  }
}
