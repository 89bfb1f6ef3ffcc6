import type { RandomStream } from "../../statistics/random.ts";
import type { ColumnProfile, ColumnType } from "./data-profile.ts";

const MOST_DISTINCT = 1000;
const MOST_SHOWN = 20;
const LONGEST_SHOWN = 200;
const SAMPLE = 10_000;
const STEPS = 20;

const MISSING = new Set(["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"]);
const INTEGER = /^[+-]?\d{1,15}$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const BOOLEAN = /^(?:true|false)$/i;
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** Gathers what is known of a column, value by value, in bounded memory. */
export class ColumnAccumulator {
  readonly #name: string;
  readonly #random: RandomStream;
  readonly #types = new Set<ColumnType>();
  readonly #sample: number[] = [];
  /** Undefined once there are too many. */
  #counts: Map<string, number> | undefined = new Map();
  #missing = 0;
  #numbers = 0;
  #mean = 0;
  #squares = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  constructor(name: string, random: RandomStream) {
    this.#name = name;
    this.#random = random;
  }

  add(text: string | undefined): void {
    if (text === undefined || MISSING.has(text.trim())) {
      this.#missing++;
      return;
    }
    const type = typeOf(text.trim());
    this.#types.add(type);
    if (type === "integer" || type === "number") this.#addNumber(Number(text));
    this.#count(text);
  }

  profile(): ColumnProfile {
    const type = widest(this.#types);
    return {
      name: this.#name,
      type,
      missing: this.#missing,
      ...(type === "integer" || type === "number" ? this.#ofNumbers() : {}),
      ...(this.#counts === undefined ? {} : { distinct: this.#counts.size, top: this.#top(this.#counts) }),
    };
  }

  #addNumber(value: number): void {
    this.#numbers++;
    // Welford's way: one pass, no cancellation.
    const step = value - this.#mean;
    this.#mean += step / this.#numbers;
    this.#squares += step * (value - this.#mean);
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    if (this.#sample.length < SAMPLE) this.#sample.push(value);
    else {
      // Each value of a column of any length has the same chance to stand in the sample.
      const place = Math.floor(this.#random() * this.#numbers);
      if (place < SAMPLE) this.#sample[place] = value;
    }
  }

  #count(text: string): void {
    if (this.#counts === undefined) return;
    const value = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
    if (this.#counts.size > MOST_DISTINCT) this.#counts = undefined;
  }

  #ofNumbers() {
    const sorted = [...this.#sample].sort((a, b) => a - b);
    const quantiles = Array.from({ length: STEPS + 1 }, (_, i) => sorted[Math.round((i / STEPS) * (sorted.length - 1))] ?? Number.NaN);
    const sd = this.#numbers > 1 ? { sd: Math.sqrt(this.#squares / (this.#numbers - 1)) } : {};
    return { min: this.#min, max: this.#max, mean: this.#mean, ...sd, quantiles };
  }

  #top(counts: ReadonlyMap<string, number>) {
    const frequent = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, MOST_SHOWN);
    return frequent.map(([value, rows]) => ({ value, rows }));
  }
}

function typeOf(text: string): ColumnType {
  if (INTEGER.test(text)) return "integer";
  if (NUMBER.test(text) && Number.isFinite(Number(text))) return "number";
  if (BOOLEAN.test(text)) return "boolean";
  return DATE.test(text) ? "date" : "text";
}

function widest(types: ReadonlySet<ColumnType>): ColumnType {
  const [only] = types;
  if (only === undefined) return "empty";
  if (types.size === 1) return only;
  return types.size === 2 && types.has("integer") && types.has("number") ? "number" : "text";
}
