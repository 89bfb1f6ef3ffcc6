/** Milliseconds of one kind of read: the first after a start, then the middle and the 99th hundredth of a hundred. */
export interface Times {
  readonly first: number;
  readonly p50: number;
  readonly p99: number;
}

export type Read = "newest" | "filtered" | "ordered" | "pattern" | "chart";

/** What was measured at one size of the book. Times in milliseconds, CPU that of the server (and database), bytes in bytes. */
export interface Size extends Record<Read, Times> {
  readonly runs: number;
  /** One more run: create, params, points, end. */
  readonly write: number;
  readonly writeCpu: number;
  readonly start: number;
  readonly memory: number;
  readonly bytes: number;
}

export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** What a table says. */
  readonly text: (size: Size) => string;
  /** What a drawing shows. */
  readonly of: (size: Size) => number;
}

/** Columns of the table, and plots of the drawing. */
export const FIGURES: readonly Figure[] = [
  number("one more run", "ms", ({ write }) => write, 2),
  number("its CPU", "ms", ({ writeCpu }) => writeCpu, 2),
  times("newest 100", "newest"),
  times("filter and order, 100", "filtered"),
  times("order by a metric, 100", "ordered"),
  times("tag LIKE, 100", "pattern"),
  times("10 curves", "chart"),
  number("start to first answer", "ms", ({ start }) => start, 0),
  number("memory", "MB", ({ memory }) => memory / 1e6, 0),
  number("disk", "MB", ({ bytes }) => bytes / 1e6, 0),
];

function number(name: string, unit: string, of: (size: Size) => number, digits: number): Figure {
  return { name, unit, of, text: (size) => of(size).toFixed(digits) };
}

function times(name: string, read: Read): Figure {
  const text = (size: Size) => `${size[read].p50.toFixed(1)} / ${size[read].p99.toFixed(1)} (${size[read].first.toFixed(0)})`;
  return { name, unit: "ms: p50 / p99 (first)", of: (size) => size[read].p50, text };
}
