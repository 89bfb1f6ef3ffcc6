/** What a line of `$TRIALBOOK_LOG` says. */
export interface LogLine {
  readonly metrics: Readonly<Record<string, number>>;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly step?: number;
  /** Milliseconds since 1970. */
  readonly at?: number;
}

const WORDS = new Map([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["-infinity", Number.NEGATIVE_INFINITY],
]);

/** A number as programs write it; nothing if it is none. */
export function readNumber(text: string): number | undefined {
  const trimmed = text.trim();
  const word = WORDS.get(trimmed.toLowerCase().replace(/^\+/, ""));
  if (word !== undefined) return word;
  const value = Number(trimmed);
  return trimmed === "" || Number.isNaN(value) ? undefined : value;
}

/**
 * Reads `acc=0.93 loss=0.1 step=3` or `{"m":{"acc":0.93},"step":3}`, where `p` are params and `t` tags. Nothing if the
 * line is neither.
 */
export function readLogLine(line: string): LogLine | undefined {
  const text = line.trim();
  if (text === "") return undefined;
  return text.startsWith("{") ? fromJson(text) : fromPairs(text);
}

function fromPairs(text: string): LogLine | undefined {
  const metrics: Record<string, number> = Object.create(null);
  let step: number | undefined;
  for (const word of text.split(/[\s,]+/)) {
    const at = word.lastIndexOf("=");
    const value = readNumber(word.slice(at + 1));
    if (at < 1 || value === undefined) return undefined;
    if (word.slice(0, at) === "step" && Number.isSafeInteger(value)) step = value;
    else metrics[word.slice(0, at)] = value;
  }
  return { metrics, params: {}, tags: {}, ...(step !== undefined && { step }) };
}

function fromJson(text: string): LogLine | undefined {
  let parsed: Readonly<Record<string, unknown>>;
  try {
    parsed = JSON.parse(text) as typeof parsed; // an object: it begins with a brace
  } catch {
    return undefined;
  }
  const metrics: Record<string, number> = Object.create(null);
  for (const [key, value] of Object.entries(fields(parsed["m"]))) {
    const number = typeof value === "number" ? value : readNumber(String(value));
    if (number !== undefined) metrics[key] = number;
  }
  const { step, at } = parsed;
  return {
    metrics,
    params: texts(parsed["p"]),
    tags: texts(parsed["t"]),
    ...(Number.isSafeInteger(step) && { step: step as number }),
    ...(Number.isSafeInteger(at) && { at: at as number }),
  };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function texts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields(value)).map(([key, inner]) => [key, String(inner)]));
}
