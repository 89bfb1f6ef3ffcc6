/** Told of stored points that can't be read; each place once, however often it is read. */
export type ReportDamage = (finding: string) => void;

/** Reads blocks that the disk may have spoiled: what is damaged is reported and left out, never served, never fatal. */
export class Damage {
  readonly #report: ReportDamage;
  readonly #reported = new Set<string>();

  constructor(report: ReportDamage) {
    this.#report = report;
  }

  /** What `read` gives, or undefined if it finds the block damaged. */
  read<T>(place: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (this.#reported.size < 1000 && !this.#reported.has(place)) {
        this.#reported.add(place);
        this.#report(`Metric points in ${place} can't be read and are left out: ${error instanceof Error ? error.message : String(error)}`);
      }
      return undefined;
    }
  }
}
