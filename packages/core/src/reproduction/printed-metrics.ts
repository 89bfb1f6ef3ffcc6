/** Values read off one line of output. */
export interface PrintedMetrics {
  readonly values: Readonly<Record<string, number>>;
  /** Absent: the line names none, and its reader counts lines. */
  readonly step?: number;
}

const NUMBER = "[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?|[+-]?(?:nan|NaN|NAN|inf|Inf|Infinity)";
const KEY = "[A-Za-z_][\\w@./-]*(?: [A-Za-z_][\\w@./-]*)?(?:\\(\\w+\\))?";
const PAIR = new RegExp(`(?<![\\w.])(${KEY})["']?\\s*[:=]\\s*["']?(${NUMBER})%?(?![\\w:.\\-]*[A-Za-z:])`, "g");
/** nanoGPT and its kin: `step 250: train loss 2.0, val loss 2.1`, without anything between word and number. */
const LOSS = new RegExp(
  `\\b((?:(?:train|val|valid|validation|test|eval)[ _])?(?:loss|acc|accuracy|error|ppl|f1|auc))\\s+(${NUMBER})(?![\\w.])`,
  "gi",
);
/** `Accuracy: 9871/10000 (99%)`: the share, as exactly as the counts have it. */
const SHARE = new RegExp(`(${KEY})\\s*[:=]\\s*(\\d+)\\s*/\\s*(\\d+)\\s*\\(`, "g");
/** In order of what says most: a global step before an iteration before an epoch. */
const STEP_WORDS = ["global_step", "step", "iter", "iteration", "it", "batch", "epoch"];
const STEP = new RegExp(`\\b(${STEP_WORDS.join("|")})s?\\s*[:=#]?\\s*\\[?\\s*(\\d+)(?:\\s*/\\s*\\d+)?(?![\\d.]*[eE.]?\\d)`, "gi");
const ROUND = /^\s*\[(\d+)\]/;
/** What programs print of themselves and not of a model. */
const NOT_METRICS = new Set([
  "v_num",
  "version",
  "pid",
  "port",
  "seed",
  "rank",
  "world_size",
  "local_rank",
  "line",
  "eta",
  "http",
  "https",
  "file",
  "num_workers",
]);
/** `torch/distributed/run.py:874]` is where a warning comes from. */
const SOURCE_PLACE = /\.(?:py|pyx|c|cc|cpp|cu|cuh|h|hpp|r|js|ts|go|rs|java|jl)$/i;
const STEP_KEYS = new Set(STEP_WORDS.flatMap((word) => [word, `${word}s`]));
/** A longer line is data, not a report. */
const LONGEST = 2000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is removed here.
const ANSI = /\u001b\[[0-9;?]*[A-Za-z]/g;

/**
 * Finds metrics that a program printed: `loss: 0.1`, `acc=93%`, JSON and dict lines, progress bars, boosting rounds.
 *
 * @param line without its line break; of parts that a carriage return overwrote, the last one counts
 * @param known names of params: a program that prints its settings does not measure them
 */
export function printedMetrics(line: string, known: ReadonlySet<string> = new Set()): PrintedMetrics | undefined {
  if (line.length > LONGEST) return undefined;
  const parts = line.replace(ANSI, "").split("\r");
  const text = parts.findLast((part) => part.trim() !== "")?.replaceAll("\b", "") ?? "";
  if (!/\d|nan|inf/i.test(text)) return undefined;
  const values: Record<string, number> = Object.create(null);
  const add = (name: string, value: number): void => {
    const key = keyOf(name);
    if (key !== undefined && !SOURCE_PLACE.test(key) && !known.has(key) && !known.has(key.replaceAll("_", "-"))) values[key] = value;
  };
  for (const [, name, value] of text.matchAll(LOSS)) add(`${name}`.replaceAll(" ", "_"), numberOf(`${value}`));
  for (const match of text.matchAll(PAIR)) {
    const after = text.slice((match.index ?? 0) + match[0].length);
    if (/^\s*\/\s*\d/.test(after)) continue;
    const name = withDataset(text, match.index ?? 0, `${match[1]}`);
    add(name, numberOf(`${match[2]}`));
  }
  for (const [, name, part, whole] of text.matchAll(SHARE)) if (Number(whole) > 0) add(`${name}`, Number(part) / Number(whole));
  if (Object.keys(values).length === 0) return undefined;
  const step = stepOf(text);
  return { values, ...(step !== undefined && { step }) };
}

/** LightGBM writes `valid_0's auc: 0.9`: the data set belongs to the name. */
function withDataset(text: string, at: number, name: string): string {
  const before = /([A-Za-z_][\w.-]*)'s\s*$/.exec(text.slice(Math.max(0, at - 60), at));
  const own = /^s\s+(.+)$/.exec(name);
  const whose = before?.[1] ?? (own === null ? undefined : /([A-Za-z_][\w.-]*)'$/.exec(text.slice(Math.max(0, at - 60), at))?.[1]);
  return whose === undefined ? name : `${whose}/${own?.[1] ?? name}`;
}

/** A two-word match is a name only where its first word says which data: `val loss`, but not `Epoch loss`. */
function keyOf(name: string): string | undefined {
  const [first = "", second] = name.replace(/\(\w+\)$/, "").split(" ");
  const key =
    second === undefined
      ? first
      : /^(?:train|val|valid|validation|test|eval|best|mean|avg|total)$/i.test(first)
        ? `${first}_${second}`
        : second;
  const lower = key.toLowerCase();
  if (STEP_KEYS.has(lower) || NOT_METRICS.has(lower)) return undefined;
  const trimmed = key.replace(/[./-]+$/, "");
  return /^[A-Za-z_][\w@./-]*$/.test(trimmed) && trimmed.length <= 100 ? trimmed.replaceAll("@", "_at_") : undefined;
}

function stepOf(text: string): number | undefined {
  const found = new Map<string, number>();
  for (const [, word, value] of text.matchAll(STEP)) {
    if (!found.has(`${word}`.toLowerCase())) found.set(`${word}`.toLowerCase(), Number(value));
  }
  const named = /["']?(global_step|step|iteration|iter)["']?\s*[:=]\s*(\d+)\b(?!\.)/i.exec(text);
  const word = STEP_WORDS.find((known) => found.has(known));
  const step = named !== null ? Number(named[2]) : word !== undefined ? found.get(word) : ROUND.exec(text)?.[1];
  return step === undefined || !Number.isSafeInteger(Number(step)) ? undefined : Number(step);
}

function numberOf(text: string): number {
  const lower = text.toLowerCase();
  if (lower.includes("nan")) return Number.NaN;
  if (lower.includes("inf")) return lower.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}
