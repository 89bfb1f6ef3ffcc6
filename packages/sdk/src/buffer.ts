import type { Double, Int64Json } from "@trialbook/api/values.ts";

/** Points of one metric in columns, as the API takes them. */
export interface Columns {
  readonly key: string;
  readonly steps: Int64Json[];
  readonly times: Int64Json[];
  readonly values: Double[];
}

/**
 * Points that wait to be sent. Adding one is a few array pushes: the training loop pays for nothing else.
 * Not safe for keys to be anything but strings; the caller has checked values.
 */
export class PointBuffer {
  #columns = new Map<string, Columns>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(key: string, step: number, at: number, value: number): void {
    let column = this.#columns.get(key);
    if (column === undefined) {
      column = { key, steps: [], times: [], values: [] };
      this.#columns.set(key, column);
    }
    column.steps.push(step);
    column.times.push(at);
    column.values.push(Number.isFinite(value) ? value : (String(value) as Double));
    this.#size += 1;
  }

  /** Takes at most `limit` points of at most `keys` metrics out, oldest of each metric first. */
  take(limit: number, keys: number): Columns[] {
    if (this.#size <= limit && this.#columns.size <= keys) {
      const all = [...this.#columns.values()];
      this.#columns = new Map();
      this.#size = 0;
      return all;
    }
    const taken: Columns[] = [];
    let left = limit;
    for (const [key, column] of this.#columns) {
      if (left === 0 || taken.length === keys) break;
      const count = Math.min(left, column.steps.length);
      taken.push({
        key,
        steps: column.steps.splice(0, count),
        times: column.times.splice(0, count),
        values: column.values.splice(0, count),
      });
      if (column.steps.length === 0) this.#columns.delete(key);
      left -= count;
    }
    this.#size -= limit - left;
    return taken;
  }
}
