import { BoundedCache } from "@trialbook/core/bounded-cache.ts";
import type { DatasetInput } from "@trialbook/core/dataset/dataset.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asLoggedModelId, type RunId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import type { MetricPoint } from "@trialbook/core/metric/point.ts";
import type { JsonText, ListedRun } from "@trialbook/core/run/listed-run.ts";
import type { ModelOutput, RunInfo } from "@trialbook/core/run/run.ts";
import { listedRunBytes } from "../../rows/listed-run-bytes.ts";
import type { Queries, Row } from "../database.ts";
import { exactly } from "../exactly.ts";
import { fromStored } from "../plain-text.ts";
import { RUN_COLUMNS, readRunInfo } from "../run-row.ts";

/** Bytes, by a rough estimate: some 1,400 small runs, and up to twice that. */
const REMEMBERED = 4 * 1024 * 1024;

/** A run as a search found it: its own facts, and the version of all that was logged to it. */
export interface FoundRun {
  readonly info: RunInfo;
  readonly version: number;
}

type Parts = Omit<ListedRun, "info">;

interface RememberedParts {
  readonly version: number;
  readonly parts: Parts;
}

/**
 * Puts runs together for listings, and remembers what was logged to them. Every write to a run makes another version of it,
 * whichever server it comes from: what belongs to another version than the search found is read again.
 */
export class ListedRuns {
  readonly #remembered = new BoundedCache<RunId, RememberedParts>(REMEMBERED, ({ parts }) => listedRunBytes(parts));

  /** The runs in their order; those that are gone meanwhile are left out. */
  async list(queries: Queries, found: readonly FoundRun[]): Promise<ListedRun[]> {
    const known = found.map(({ info, version }) => {
      const remembered = this.#remembered.get(info.id);
      return remembered?.version === version ? remembered.parts : undefined;
    });
    const missing = found.filter((_, i) => known[i] === undefined).map(({ info }) => info.id);
    const fresh = missing.length === 0 ? new Map<RunId, ListedRun>() : await this.#read(queries, missing);
    return found.flatMap(({ info }, i) => {
      const parts = known[i];
      return parts === undefined ? (fresh.get(info.id) ?? []) : { info, ...parts };
    });
  }

  async #read(queries: Queries, ids: readonly RunId[]): Promise<ReadonlyMap<RunId, ListedRun>> {
    const runs = new Map<RunId, ListedRun>();
    for (const row of await queries.rows(READ, [ids])) {
      const { info, version } = readFound(row, 0);
      const parts = readParts(row.slice(FOUND_COLUMN_COUNT));
      this.#remembered.set(info.id, { version, parts });
      runs.set(info.id, { info, ...parts });
    }
    return runs;
  }
}

/** What {@link readFound} reads of a row of `runs`. */
export const FOUND_COLUMNS = `${RUN_COLUMNS}, (SELECT next_row FROM run_heads WHERE run_id = runs.id)`;
const FOUND_COLUMN_COUNT = 10;

/** Reads {@link FOUND_COLUMNS} from a place of a row on. */
export function readFound(row: Row, at: number): FoundRun {
  return { info: readRunInfo(at === 0 ? row : row.slice(at)), version: Number(row[at + 9]) };
}

const entries = (table: string): string =>
  `(SELECT string_agg('{"key":' || to_json(key)::text || ',"value":' || to_json(value)::text || '}', ',' ORDER BY key)
    FROM ${table} WHERE run_id = runs.id)`;

/** JSON's numbers are exact up to 2^53; larger ones are spelled as texts. */
const exact = (column: string): string =>
  `CASE WHEN ${column} BETWEEN -9007199254740991 AND 9007199254740991 THEN ${column}::text ELSE '"' || ${column}::text || '"' END`;

/**
 * All that a listing shows of some runs, as of one moment. The database spells the lists: a row for each entry would take it and us
 * several times as long. Each run's rows are looked up by themselves, so only its own partitions are asked.
 */
const READ = `
  SELECT ${FOUND_COLUMNS}, ${entries("params")}, ${entries("tags")},
    (SELECT string_agg('[' || to_json(key)::text || ',' || coalesce(to_json(value)::text, 'null') || ',' || ${exact("step")} || ',' || ${exact("at")} || ']',
      ',' ORDER BY key) FROM latest_metrics WHERE run_id = runs.id),
    (SELECT json_agg(json_build_array(d.name, d.digest, d.source_type, d.source, d.schema, d.profile,
        (SELECT json_agg(json_build_array(t.key, t.value) ORDER BY t.key) FROM input_tags AS t
          WHERE t.run_id = i.run_id AND t.dataset_id = i.dataset_id)) ORDER BY i.position, i.dataset_id)::text
      FROM run_inputs AS i JOIN datasets AS d ON d.id = i.dataset_id AND d.experiment_id = i.experiment_id WHERE i.run_id = runs.id),
    (SELECT json_agg(json_build_array(model_id, step::text) ORDER BY position, model_id)::text FROM run_model_outputs WHERE run_id = runs.id)
  FROM runs WHERE runs.id = ANY($1::text[])`;

type SpelledNumber = number | string;
type SpelledMetric = readonly [key: string, value: SpelledNumber | null, step: SpelledNumber, at: SpelledNumber];
type SpelledInput = readonly [
  ...[name: string, digest: string, sourceType: string, source: string, schema: string | null, profile: string | null],
  tags: readonly (readonly [key: string, value: string])[] | null,
];

function readParts([params, tags, metrics, inputs, outputs]: Row): Parts {
  return {
    params: spelledEntries(params),
    tags: spelledEntries(tags),
    metrics: parsed<SpelledMetric>(metrics, "[").map(readMetric),
    datasets: parsed<SpelledInput>(inputs).map(readInput),
    modelOutputs: parsed<readonly [string, string]>(outputs).map(
      ([id, step]): ModelOutput => ({ modelId: asLoggedModelId(id), step: exactly(step) }),
    ),
  };
}

/** Passed on as it is, unless it has one of the two characters that the database can't keep as they are. */
function spelledEntries(cell: Row[number] | undefined): JsonText<readonly Tag[]> {
  const text = cell === null || cell === undefined ? "[]" : `[${cell}]`;
  if (!text.includes("\\u0001")) return text as JsonText<readonly Tag[]>;
  const tags = (JSON.parse(text) as Tag[]).map(({ key, value }) => ({ key: fromStored(key), value: fromStored(value) }));
  return JSON.stringify(tags) as JsonText<readonly Tag[]>;
}

function parsed<Item>(cell: Row[number] | undefined, bracket: "[" | "" = ""): readonly Item[] {
  if (cell === null || cell === undefined) return [];
  return JSON.parse(bracket === "" ? String(cell) : `[${cell}]`) as Item[];
}

function readMetric([key, value, step, at]: SpelledMetric): MetricPoint {
  return { key: fromStored(key), value: value === null ? Number.NaN : Number(value), step: readExact(step), at: readExact(at) };
}

function readExact(spelled: SpelledNumber): Int64 {
  return typeof spelled === "number" ? spelled : exactly(spelled);
}

function readInput([name, digest, sourceType, source, schema, profile, tags]: SpelledInput): DatasetInput {
  return {
    dataset: {
      ...{ name: fromStored(name), digest: fromStored(digest), sourceType: fromStored(sourceType), source: fromStored(source) },
      ...(schema !== null && { schema: fromStored(schema) }),
      ...(profile !== null && { profile: fromStored(profile) }),
    },
    tags: (tags ?? []).map(([key, value]) => ({ key: fromStored(key), value: fromStored(value) })),
  };
}
