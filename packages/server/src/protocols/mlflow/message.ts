import { type Int64, inInt64, int64 } from "@trialbook/core/int64.ts";
import { invalid } from "./errors.ts";

/**
 * MLflow's requests are protobuf messages spelt as JSON, or as a query on GET: numbers may be strings, names may be
 * camelCase, and `null` means absent. These readers turn such a value into ours, and refuse it in the words that MLflow uses.
 * `path` names the value in those words: `metrics[0].timestamp`.
 */
export type Reader<T> = (value: unknown, path: string) => T;

/** A field of a message: how it is read, and what its absence means. */
export interface Field<T> {
  readonly read: Reader<unknown>;
  readonly absent: (path: string) => T;
  /** Whether `""` and `[]` count as absent, as protobuf cannot tell them apart where a value is required. */
  readonly emptyIsAbsent: boolean;
  /** Whether it is a list, which a query spells by repeating its name. */
  readonly repeated?: true;
}

export const required = <T>(read: Reader<T>): Field<T> => ({ read, absent: missing, emptyIsAbsent: true });
export const optional = <T>(read: Reader<T>): Field<T | undefined> => ({ read, absent: () => undefined, emptyIsAbsent: false });
export const withDefault = <T>(read: Reader<T>, value: T): Field<T> => ({ read, absent: () => value, emptyIsAbsent: false });
export const repeated = <T>(read: Reader<T>): Field<readonly T[]> => ({ ...withDefault(list(read), []), repeated: true });
export const someOf = <T>(read: Reader<T>): Field<readonly T[]> => ({ ...required(list(read)), repeated: true });

/** The fields of a message, by their names on the wire. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What a message's fields are read as. */
export type MessageOf<F extends Fields> = { readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };

/** Reads an object with these fields; others are ignored, as protobuf's parser does for MLflow. */
export function message<F extends Fields>(fields: F): Reader<MessageOf<F>> {
  const plan = Object.entries(fields).map(([name, field]) => ({ name, camel: camelCase(name), field }));
  return (value, path) => {
    if (!isObject(value)) throw wrongType(value, path || "request");
    const read: Record<string, unknown> = {};
    for (const { name, camel, field } of plan) {
      const sent = own(value, name) ?? own(value, camel);
      const where = path === "" ? name : `${path}.${name}`;
      read[name] = isAbsent(sent, field) ? field.absent(where) : field.read(sent, where);
    }
    // The loop above filled every field with what its reader gives.
    return read as MessageOf<F>;
  };
}

function list<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw wrongType(value, path);
    return value.map((item, i) => read(item, `${path}[${i}]`));
  };
}

/** Text that every store can keep: no halves of surrogate pairs, no NUL. */
export const text: Reader<string> = (value, path) => {
  if (typeof value !== "string") throw wrongType(value, path);
  if (!value.isWellFormed() || value.includes("\0")) {
    throw invalid(
      `Invalid value ${shown(value)} for parameter '${path}' supplied: the text has a NUL or half a surrogate pair. ${seeDocs}`,
    );
  }
  return value;
};

/** Whole numbers, also as decimal or scientific text: R writes `"1e+05"`. A fraction is cut off. */
export const int: Reader<Int64> = (value, path) => {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  const whole = wholeNumber(value);
  if (whole === undefined) throw wrongType(value, path);
  if (!inInt64(whole)) throw invalid(`Invalid value ${shown(value)} for parameter '${path}' supplied: it does not fit 64 bits. ${seeDocs}`);
  return int64(whole);
};

/** Any double: numbers, numeric text, and the words NaN, Infinity and -Infinity. */
export const double: Reader<number> = (value, path) => {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string") {
    if (value === "NaN") return Number.NaN;
    if (value === "Infinity") return Number.POSITIVE_INFINITY;
    if (value === "-Infinity") return Number.NEGATIVE_INFINITY;
    if (decimal.test(value) && Number.isFinite(Number(value))) return Number(value);
  }
  throw wrongType(value, path);
};

/** True and false, also as words in any case: Python's queries say `False`, R's bodies `"TRUE"`. */
export const bool: Reader<boolean> = (value, path) => {
  const word = typeof value === "string" ? value.toLowerCase() : value;
  if (word === true || word === "true") return true;
  if (word === false || word === "false") return false;
  throw wrongType(value, path);
};

/** An enum by name or by number. */
export function oneOf<T>(values: Readonly<Record<string, { readonly number: number; readonly value: T }>>): Reader<T> {
  const byWire = new Map(
    Object.entries(values).flatMap(
      ([name, { number, value }]) =>
        [
          [name, value],
          [String(number), value],
        ] as const,
    ),
  );
  return (value, path) => {
    const found = typeof value === "string" || typeof value === "number" ? byWire.get(String(value)) : undefined;
    if (found !== undefined) return found;
    throw invalid(
      `Invalid value ${shown(value)} for parameter '${path}' supplied: it is one of ${Object.keys(values).join(", ")}. ${seeDocs}`,
    );
  };
}

/** A whole number of `1..most`, for `max_results`. */
export function limit(most: number): Reader<number> {
  return (value, path) => {
    const asked = Number(int(value, path));
    if (asked >= 1 && asked <= most) return asked;
    const bound = asked < 1 ? "a positive integer" : `at most ${most}`;
    throw invalid(`Invalid value ${asked} for parameter '${path}' supplied. It must be ${bound}.`);
  };
}

/** What MLflow adds to a refusal. */
export const seeDocs = "See the API docs for more information about request parameters.";

export function missing(path: string): never {
  throw invalid(`Missing value for required parameter '${path}'. ${seeDocs}`);
}

export function wrongType(value: unknown, path: string): Error {
  return invalid(
    `Invalid value ${shown(value)} for parameter '${path}' supplied:  Hint: Value was of type '${pythonType(value)}'. ${seeDocs}`,
  );
}

/** A value as JSON, shortened so that an error does not carry a whole upload back. */
export function shown(value: unknown): string {
  const json = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? Number(inner) : inner)) ?? "null";
  return json.length <= 300 ? json : `${json.slice(0, 300)}…`;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const digits = /^[+-]?\d{1,400}$/;

function wholeNumber(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "string" && digits.test(value)) return BigInt(value.startsWith("+") ? value.slice(1) : value);
  const number = typeof value === "string" && decimal.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? BigInt(Math.trunc(number)) : undefined;
}

function isAbsent(sent: unknown, field: Field<unknown>): boolean {
  if (sent === undefined || sent === null) return true;
  return field.emptyIsAbsent && (sent === "" || (Array.isArray(sent) && sent.length === 0));
}

function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function pythonType(value: unknown): string {
  if (value === null || value === undefined) return "NoneType";
  if (typeof value === "string") return "str";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  return Array.isArray(value) ? "list" : "dict";
}
