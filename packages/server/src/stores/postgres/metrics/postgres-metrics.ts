import type { ExperimentId, RunId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import { pickAcross, seriesOf } from "@trialbook/core/metric/columns.ts";
import type { EnvelopeQuery, Envelopes, HistoryQuery, MetricStore } from "@trialbook/core/metric/metric-store.ts";
import { evenlyByRank } from "@trialbook/core/metric/ntile.ts";
import type { Sample, Series } from "@trialbook/core/metric/point.ts";
import type { Page } from "@trialbook/core/page.ts";
import { readEnvelopes } from "../../points/read-envelopes.ts";
import { readHistory, readSteps } from "../../points/read-history.ts";
import type { Database, Queries } from "../database.ts";
import { experimentKeys } from "../experiment-key.ts";
import { type PointsReading, partsOf } from "./parts-of.ts";

/** Metric histories in PostgreSQL. Each read sees one moment, whatever is packed meanwhile. */
export class PostgresMetrics implements MetricStore {
  readonly #database: Database;
  readonly #reading: PointsReading;

  constructor(database: Database, reading: PointsReading) {
    this.#database = database;
    this.#reading = reading;
  }

  history(query: HistoryQuery): Promise<Page<Sample>> {
    return this.#database.snapshot((tx) => readHistory(this.#partsOnce(tx, { id: query.runId, key: query.key }), query));
  }

  sample({
    runId,
    key,
    limit,
    from,
    to,
  }: {
    readonly runId: RunId;
    readonly key: string;
    readonly limit: number;
    readonly from?: Int64;
    readonly to?: Int64;
  }): Promise<Series> {
    return this.#database.snapshot(async (tx) => {
      const points = await readSteps(await partsOf(tx, { id: runId, key }, this.#reading), { from, to });
      const count = points.reduce((sum, { values }) => sum + values.length, 0);
      return seriesOf(pickAcross(points, evenlyByRank(count, limit)));
    });
  }

  envelopes(query: EnvelopeQuery): Promise<Envelopes> {
    return this.#database.snapshot(async (tx) => {
      const ids = [...new Set(query.runIds)];
      const rows = await tx.rows("SELECT id, start_time FROM runs WHERE id = ANY($1::text[])", [ids]);
      const starts = new Map(rows.map(([id, start]) => [id as RunId, start as Int64 | null]));
      const runs = ids.flatMap((runId) => {
        const start = starts.get(runId);
        if (start === undefined) return [];
        return { runId, startTime: start ?? undefined, look: this.#partsOnce(tx, { id: runId, key: query.key }) };
      });
      return readEnvelopes(runs, query);
    });
  }

  /** Looks when it is first asked: a query that is refused before must not leave a read behind that nobody waits for. */
  #partsOnce(...metric: [tx: Queries, of: Parameters<typeof partsOf>[1]]): () => ReturnType<typeof partsOf> {
    let parts: ReturnType<typeof partsOf> | undefined;
    return () => (parts ??= partsOf(...metric, this.#reading));
  }

  async keys(experimentIds: readonly ExperimentId[]): Promise<readonly string[]> {
    const rows = await this.#database.rows(
      `SELECT DISTINCT latest_metrics.key FROM latest_metrics JOIN runs ON runs.id = latest_metrics.run_id AND runs.deleted_at IS NULL
       WHERE latest_metrics.experiment_id = ANY($1::bigint[]) ORDER BY 1`,
      [experimentKeys(experimentIds)],
    );
    return rows.map(([key]) => String(key));
  }
}
