import { BoundedCache } from "@trialbook/core/bounded-cache.ts";
import type { ExperimentId, RunId } from "@trialbook/core/ids.ts";
import { foldSummary } from "@trialbook/core/metric/fold-summary.ts";
import type { Sample } from "@trialbook/core/metric/point.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import type { Queries } from "../database.ts";
import { readSummary, SUMMARY_COLUMNS, sampleCells } from "./summary-row.ts";

/** Runs whose summaries are kept in memory. */
const RUNS = 2000;
/** Of a run with more metrics none are. */
const METRICS_A_RUN = 2000;

/** Points for a run that is held by the transaction. */
export interface SummaryUpdate {
  readonly runId: RunId;
  readonly experimentId: ExperimentId;
  /** The version of the run's points before these, and with them. */
  readonly before: number;
  readonly after: number;
  readonly series: ReadonlyMap<string, readonly Sample[]>;
}

interface Known {
  readonly version: number;
  readonly summaries: ReadonlyMap<string, MetricSummary>;
}

/**
 * Keeps `latest_metrics` right. Each append needs what there was before; of runs that this server writes to it is in
 * memory, with the version of the run's points that it belongs to. Another server's write makes another version, and
 * then it is read again: memory is never trusted, only compared.
 */
export class RecentSummaries {
  readonly #known = new BoundedCache<RunId, Known>(RUNS);

  /** Within a transaction that holds the runs. @returns what to call once it is committed */
  async record(tx: Queries, updates: readonly SummaryUpdate[]): Promise<() => void> {
    const before = await this.#before(tx, updates);
    const changed: { readonly update: SummaryUpdate; readonly summary: MetricSummary }[] = [];
    const after = updates.map((update) => {
      const summaries = new Map(before.get(update.runId));
      for (const [key, points] of update.series) {
        const was = summaries.get(key);
        const is = foldSummary(was, key, points);
        if (is === undefined || is === was) continue;
        changed.push({ update, summary: is });
        summaries.set(key, is);
      }
      return { runId: update.runId, known: { version: update.after, summaries } };
    });
    if (changed.length > 0) await upsert(tx, changed);
    return () => {
      for (const { runId, known } of after) {
        if (known.summaries.size <= METRICS_A_RUN) this.#known.set(runId, known);
        else this.#known.delete(runId);
      }
    };
  }

  async #before(tx: Queries, updates: readonly SummaryUpdate[]): Promise<ReadonlyMap<RunId, ReadonlyMap<string, MetricSummary>>> {
    const found = new Map<RunId, Map<string, MetricSummary>>();
    const missing: { readonly runId: RunId; readonly key: string }[] = [];
    for (const { runId, before, series } of updates) {
      const known = this.#known.get(runId);
      const current = new Map(known?.version === before ? known.summaries : undefined);
      found.set(runId, current);
      for (const key of series.keys()) if (!current.has(key)) missing.push({ runId, key });
    }
    if (missing.length === 0) return found;
    const rows = await tx.rows(
      `SELECT run_id, key, ${SUMMARY_COLUMNS} FROM latest_metrics
       WHERE (run_id, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
      [missing.map(({ runId }) => runId), missing.map(({ key }) => key)],
    );
    for (const row of rows) found.get(row[0] as RunId)?.set(String(row[1]), readSummary(String(row[1]), row, 2));
    return found;
  }
}

const PARTS = ["latest", "first", "min", "max"] as const;
const COLUMNS = ["", "first_", "min_", "max_"].flatMap((prefix) => [`${prefix}value`, `${prefix}step`, `${prefix}at`]);
const UPSERT = `
  INSERT INTO latest_metrics (run_id, key, experiment_id, ${COLUMNS.join(", ")})
  SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], ${COLUMNS.map((name, i) => `$${i + 4}::${name.endsWith("value") ? "float8" : "bigint"}[]`).join(", ")})
  ON CONFLICT (run_id, key) DO UPDATE SET ${COLUMNS.map((name) => `${name} = excluded.${name}`).join(", ")}`;

async function upsert(tx: Queries, changed: readonly { readonly update: SummaryUpdate; readonly summary: MetricSummary }[]): Promise<void> {
  const cells = changed.map(({ summary }) => PARTS.flatMap((part) => sampleCells(summary[part])));
  await tx.run(UPSERT, [
    changed.map(({ update }) => update.runId),
    changed.map(({ summary }) => summary.key),
    changed.map(({ update }) => update.experimentId),
    ...COLUMNS.map((_, i) => cells.map((row) => row[i] ?? null)),
  ]);
}
