import { type Columns, type IntColumn, sliceColumns } from "./columns.ts";
import type { PointOrder } from "./merge.ts";
import { compareValues } from "./point-order.ts";

/** Points merged into one block, at most. */
const BLOCK = 8192;
/** Neighbours of one part that are handed on as they lie there instead of being copied one by one. */
const LONG_RUN = 512;

/**
 * All points of the parts in one order, each once, block by block: whoever asks may pause between blocks, and stop when
 * it has enough. Where parts do not overlap, blocks are the parts themselves, not copied; where they do, a block is at most
 * a few thousand points and costs time by how many parts overlap there, not by how long these are.
 *
 * @param parts each in that order, each point once
 */
export function* arrangeParts(parts: readonly Columns[], order: PointOrder = "step"): Generator<Columns, void> {
  const waiting = parts
    .filter(({ values }) => values.length > 0)
    .map((part) => startOf(part, order))
    .sort((a, b) => compare(b, a));
  const heap: Cursor[] = [];
  const picks = new Picks();
  for (;;) {
    const first = waiting.at(-1);
    if (first !== undefined && (heap[0] === undefined || compare(first, heap[0]) <= 0)) {
      waiting.pop();
      push(heap, first);
      continue;
    }
    const [top] = heap;
    if (top === undefined) break;
    const bound = nearest(heap, first);
    const from = top.at;
    top.at = bound === undefined ? top.end : endBefore(top, bound);
    // The same point stands in another part too, which goes on with it.
    if (top.at === from) top.at++;
    else if (top.at - from >= LONG_RUN) {
      if (picks.count > 0) yield picks.take();
      yield sliceColumns(top.part, from, top.at);
    } else {
      for (let at = from; at < top.at; at++) {
        picks.add(top.part, at);
        if (picks.count === BLOCK) yield picks.take();
      }
    }
    sink(heap);
  }
  if (picks.count > 0) yield picks.take();
}

/** Where the merge stands in a part. */
interface Cursor {
  readonly part: Columns;
  readonly major: IntColumn;
  readonly minor: IntColumn;
  readonly values: Float64Array;
  readonly end: number;
  at: number;
}

function startOf(part: Columns, order: PointOrder): Cursor {
  const { steps, times, values } = part;
  const [major, minor] = order === "step" ? [steps, times] : [times, steps];
  return { part, major, minor, values, end: values.length, at: 0 };
}

/** `<` compares numbers with bigints exactly. */
function compare(a: Cursor, b: Cursor, at = a.at): number {
  const major = a.major[at] ?? 0;
  const otherMajor = b.major[b.at] ?? 0;
  if (major < otherMajor) return -1;
  if (major > otherMajor) return 1;
  const minor = a.minor[at] ?? 0;
  const otherMinor = b.minor[b.at] ?? 0;
  if (minor < otherMinor) return -1;
  if (minor > otherMinor) return 1;
  return compareValues(a.values[at] ?? 0, b.values[b.at] ?? 0);
}

/** The first place of a part, from where it stands, that does not come before the bound. Looks far only if it is far. */
function endBefore(cursor: Cursor, bound: Cursor): number {
  let low = cursor.at;
  let reach = 1;
  for (; low + reach <= cursor.end && compare(cursor, bound, low + reach - 1) < 0; reach *= 2) low += reach;
  let high = Math.min(cursor.end, low + reach - 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(cursor, bound, middle) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which part goes on after the heap's first one. */
function nearest(heap: readonly Cursor[], waiting: Cursor | undefined): Cursor | undefined {
  let next = waiting;
  for (const one of [heap[1], heap[2]]) if (one !== undefined && (next === undefined || compare(one, next) < 0)) next = one;
  return next;
}

function push(heap: Cursor[], cursor: Cursor): void {
  let at = heap.push(cursor) - 1;
  while (at > 0) {
    const parent = (at - 1) >>> 1;
    if (compare(heap[parent] as Cursor, cursor) <= 0) break;
    heap[at] = heap[parent] as Cursor;
    at = parent;
  }
  heap[at] = cursor;
}

/** Puts the first one where it belongs now; away, if it is at its end. */
function sink(heap: Cursor[]): void {
  let cursor = heap[0] as Cursor;
  if (cursor.at === cursor.end) {
    const last = heap.pop() as Cursor;
    if (heap.length === 0) return;
    cursor = last;
  }
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && compare(heap[child + 1] as Cursor, heap[child] as Cursor) < 0) child++;
    if (compare(cursor, heap[child] as Cursor) <= 0) break;
    heap[at] = heap[child] as Cursor;
    at = child;
  }
  heap[at] = cursor;
}

/** Points of several parts that make a block together. */
class Picks {
  readonly #parts: Columns[] = [];
  readonly #places = new Uint32Array(BLOCK);
  count = 0;

  add(part: Columns, place: number): void {
    this.#parts[this.count] = part;
    this.#places[this.count++] = place;
  }

  take(): Columns {
    const values = new Float64Array(this.count);
    for (let i = 0; i < values.length; i++) values[i] = (this.#parts[i] as Columns).values[this.#places[i] as number] as number;
    const block = { steps: this.#ints("steps"), times: this.#ints("times"), values };
    this.count = 0;
    return block;
  }

  #ints(column: "steps" | "times"): IntColumn {
    const plain = new Float64Array(this.count);
    for (let i = 0; i < plain.length; i++) {
      const ints = (this.#parts[i] as Columns)[column];
      if (!(ints instanceof Float64Array)) return this.#wideInts(column);
      plain[i] = ints[this.#places[i] as number] as number;
    }
    return plain;
  }

  #wideInts(column: "steps" | "times"): IntColumn {
    const wide = new BigInt64Array(this.count);
    for (let i = 0; i < wide.length; i++) wide[i] = BigInt((this.#parts[i] as Columns)[column][this.#places[i] as number] ?? 0);
    return wide;
  }
}
