import { setImmediate } from "node:timers/promises";
import type { View } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentId } from "@trialbook/core/ids.ts";
import type { KeySummary } from "@trialbook/core/run/run-store.ts";
import { byCodePoint } from "../../search/by-code-point.ts";
import { sql } from "../../search/sql.ts";
import type { Database } from "../database.ts";
import { scalarOf } from "./rows-of.ts";
import { experimentKeys, inScope } from "./run-query.ts";

/** Values of a key that are offered for completion. */
const EXAMPLES = 20;
/** Values are read up to here; longer ones that begin alike are compared in whole later. */
const PREFIX = 64;
/** Runs that are looked at before others get their turn: some 20 ms. */
const RUNS_AT_A_TIME = 2000;

/**
 * Who has which key, and whether it varies, over the runs of experiments: params, then metrics, then tags. Time grows
 * with what these runs hold, not with the book; in between, other requests are answered.
 */
export async function runKeys(database: Database, experimentIds: readonly ExperimentId[], view: View): Promise<readonly KeySummary[]> {
  const experiments = experimentKeys(experimentIds);
  if (experiments.length === 0) return [];
  const seqs = listAt(scalarOf(database, sql`SELECT json_group_array(runs.seq) FROM runs WHERE ${inScope(experiments, view)}`)).map(Number);
  const gathered = { param: new Map<string, Seen>(), metric: new Map<string, Seen>(), tag: new Map<string, Seen>() };
  for (let from = 0; from < seqs.length; from += RUNS_AT_A_TIME) {
    if (from > 0) await setImmediate();
    const runs = JSON.stringify(seqs.slice(from, from + RUNS_AT_A_TIME));
    gather(database, gathered.param, { table: "params", value: `substr(value, 1, ${PREFIX})`, nan: "0", runs });
    gather(database, gathered.metric, { table: "latest_metrics", value: "value", nan: "min_value IS NULL", runs });
    gather(database, gathered.tag, { table: "tags", value: `substr(value, 1, ${PREFIX})`, nan: "0", runs });
  }
  const texts = (kind: "param" | "tag") =>
    summaries(gathered[kind], kind, seqs.length, (key) => differFurtherOn(database, { table: `${kind}s`, key, seqs }));
  return [...texts("param"), ...summaries(gathered.metric, "metric", seqs.length, () => false), ...texts("tag")];
}

/** What is known of a key so far. */
interface Seen {
  runs: number;
  readonly first: unknown;
  differ: boolean;
  onlyNaN: boolean;
  readonly values: Set<string>;
}

interface Part {
  readonly table: string;
  readonly value: string;
  /** Whether the row's metric was never a number. */
  readonly nan: string;
  /** A JSON list of sequence numbers. */
  readonly runs: string;
}

function gather(database: Database, seen: Map<string, Seen>, { table, value, nan, runs }: Part): void {
  const row = database
    .rows(
      `SELECT json_group_array(key), json_group_array(${value}), json_group_array(${nan}) FROM ${table}
       WHERE run_seq IN (SELECT value FROM json_each(?))`,
    )
    .get(runs);
  const [keys, values, nans] = [listAt(row?.[0]), listAt(row?.[1]), listAt(row?.[2])];
  for (let i = 0; i < keys.length; i++) {
    const key = String(keys[i]);
    const known = seen.get(key);
    const own = values[i];
    const onlyNaN = nans[i] === 1;
    if (known === undefined) {
      seen.set(key, { runs: 1, first: own, differ: false, onlyNaN, values: new Set(typeof own === "string" ? [own] : []) });
      continue;
    }
    known.runs++;
    known.onlyNaN &&= onlyNaN;
    if (own === known.first) continue;
    known.differ = true;
    if (typeof own === "string" && known.values.size < EXAMPLES) known.values.add(own);
  }
}

function summaries(
  seen: ReadonlyMap<string, Seen>,
  kind: KeySummary["kind"],
  runs: number,
  differsFurtherOn: (key: string) => boolean,
): KeySummary[] {
  const byKey = [...seen].sort(([a], [b]) => byCodePoint(a, b));
  return byKey.map(([key, known]) => {
    const isCut = typeof known.first === "string" && known.first.length >= PREFIX;
    const varies = known.differ || known.runs < runs || (isCut && differsFurtherOn(key));
    const examples = [...known.values].filter((value) => value.length < PREFIX).sort();
    return { kind, key, runs: known.runs, varies, examples, onlyNaN: known.onlyNaN };
  });
}

/** Whether values that begin alike differ further on. */
function differFurtherOn(
  database: Database,
  { table, key, seqs }: { readonly table: string; readonly key: string; readonly seqs: readonly number[] },
): boolean {
  const query = `SELECT min(value) <> max(value) FROM ${table} WHERE run_seq IN (SELECT value FROM json_each(?)) AND key = ?`;
  return database.rows(query).get(JSON.stringify(seqs), key)?.[0] === 1;
}

/** SQLite wrote the list itself. */
function listAt(json: unknown): readonly unknown[] {
  return JSON.parse(String(json)) as readonly unknown[];
}
