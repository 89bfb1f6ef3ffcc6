import type { ExperimentId, RunId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import type { ColdPoints } from "@trialbook/core/metric/cold-points.ts";
import { pickAcross, seriesOf } from "@trialbook/core/metric/columns.ts";
import type { EnvelopeQuery, Envelopes, HistoryQuery, MetricStore } from "@trialbook/core/metric/metric-store.ts";
import { evenlyByRank } from "@trialbook/core/metric/ntile.ts";
import type { MetricPoint, Sample, Series } from "@trialbook/core/metric/point.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import type { Page } from "@trialbook/core/page.ts";
import { ColdFiles, noFiles } from "../../points/cold-files.ts";
import { Damage, type ReportDamage } from "../../points/damage.ts";
import type { MetricParts } from "../../points/metric-parts.ts";
import { readEnvelopes } from "../../points/read-envelopes.ts";
import { readHistory, readSteps } from "../../points/read-history.ts";
import { pointsByKey } from "../../points/tail-rows.ts";
import type { Database } from "../database.ts";
import type { GroupCommit } from "../group-commit.ts";
import { int64Column, readInt64 } from "../int64-column.ts";
import { Chunks } from "./chunks.ts";
import { sqliteCold } from "./cold-points.ts";
import { readKeys } from "./read-keys.ts";
import { Sealer, type SealPolicy } from "./sealer.ts";
import { Summaries } from "./summaries.ts";
import { Tails } from "./tails.ts";

export interface SqliteMetricsOptions {
  /** Told of points that the disk spoiled; they are left out of what is read. */
  readonly onDamage?: ReportDamage;
  readonly sealing?: Partial<SealPolicy>;
  /** Reads points of old runs, which may lie in the book's files. Without it these are found damaged. */
  readonly cold?: ColdFiles;
}

/** Metric histories in columns: what is new stands in tails as it came, a sealer packs it into chunks behind the scenes. */
export class SqliteMetrics implements MetricStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  readonly #chunks: Chunks;
  readonly #tails: Tails;
  readonly #summaries: Summaries;
  readonly #sealer: Sealer;
  /** Points of old runs in the book's files. */
  readonly cold: ColdPoints;

  /** Seals nothing before {@link startSealing}. */
  constructor(
    database: Database,
    commits: GroupCommit,
    { onDamage = () => {}, sealing = {}, cold = new ColdFiles(noFiles) }: SqliteMetricsOptions = {},
  ) {
    const damage = new Damage(onDamage);
    this.#database = database;
    this.#commits = commits;
    this.#chunks = new Chunks(database, { damage, cold });
    this.#tails = new Tails(database, damage);
    this.#summaries = new Summaries(database);
    this.#sealer = new Sealer({ commits, chunks: this.#chunks, tails: this.#tails }, sealing);
    this.cold = sqliteCold({ database, commits, chunks: this.#chunks, sealer: this.#sealer });
    commits.afterRollback(() => {
      this.#summaries.forgetAll();
      this.#tails.recountAll();
    });
  }

  /** Within work of the group commit: a run is made. */
  begin(runSeq: number): void {
    this.#summaries.begin(runSeq);
    this.#commits.onWorkFailed(() => this.#summaries.forget(runSeq));
  }

  /** Within work of the group commit: records points, and brings the metrics' summaries up to date. */
  append(runSeq: number, points: readonly MetricPoint[]): void {
    if (points.length === 0) return;
    this.#commits.onWorkFailed(() => {
      this.#summaries.forget(runSeq);
      this.#tails.recount(runSeq);
    });
    const series = pointsByKey(points);
    this.#summaries.record(runSeq, series);
    this.#sealer.grew(this.#tails.append(runSeq, series));
    this.#commits.figures.points += points.length;
  }

  /** Summaries of these runs, by `seq`, each run's ascending by key; runs without metrics are left out. */
  summaries(runSeqs: readonly number[]): ReadonlyMap<number, readonly MetricSummary[]> {
    return this.#summaries.of(runSeqs);
  }

  /** The latest point of each metric of these runs, ordered like their summaries. */
  latest(runSeqs: readonly number[]): ReadonlyMap<number, readonly MetricPoint[]> {
    return this.#summaries.latestOf(runSeqs);
  }

  /** Within work of the group commit: forgets all of a run's points. */
  purge(runSeq: number): void {
    this.#sealer.abandon(runSeq);
    this.#chunks.purge(runSeq);
    this.#tails.purge(runSeq);
    this.#summaries.purge(runSeq);
  }

  /** Begins to pack tails in the background, those that an earlier process left too. */
  startSealing(): void {
    this.#sealer.start();
  }

  /** Packs every tail now, as far as the policy finds it worth a chunk. */
  sealAll(): Promise<void> {
    return this.#sealer.sealAll();
  }

  /** Ends sealing; what is not sealed stays readable, and is sealed after the next start. */
  stopSealing(): void {
    this.#sealer.stop();
  }

  async history(query: HistoryQuery): Promise<Page<Sample>> {
    const [run] = this.#find([query.runId]);
    return run === undefined ? { items: [] } : readHistory(() => this.#parts(run.runSeq, query.key), query);
  }

  async sample({
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
    const [run] = this.#find([runId]);
    if (run === undefined) return { steps: [], times: [], values: [] };
    const points = await readSteps(this.#parts(run.runSeq, key), { from, to });
    const count = points.reduce((sum, { values }) => sum + values.length, 0);
    return seriesOf(pickAcross(points, evenlyByRank(count, limit)));
  }

  async envelopes(query: EnvelopeQuery): Promise<Envelopes> {
    const runs = this.#find(query.runIds).map((run) => ({ ...run, look: () => this.#parts(run.runSeq, query.key) }));
    return readEnvelopes(runs, query);
  }

  async keys(experimentIds: readonly ExperimentId[]): Promise<readonly string[]> {
    return readKeys(this.#database, experimentIds);
  }

  #parts(runSeq: number, key: string): MetricParts {
    const chunks = this.#chunks;
    const { version } = chunks;
    return {
      chunks: chunks.list(runSeq, key),
      tail: this.#tails.read(runSeq, key),
      blocks: (of) => chunks.blocks(of.map(({ id }) => id)),
      pyramids: (of) => of.map(({ id }) => chunks.pyramid(id)),
      decode: ({ id }, block) => chunks.decode(id, block),
      decodeAlong: (axis, { id }, block) => chunks.decodeAlong(axis, { id, block }),
      isCurrent: () => chunks.version === version,
    };
  }

  /** Known runs in the order asked for, each once. */
  #find(runIds: readonly RunId[]): { readonly runId: RunId; readonly runSeq: number; readonly startTime: Int64 | undefined }[] {
    const find = this.#database.rows(`SELECT seq, ${int64Column("start_time")} FROM runs WHERE id = ?`);
    return [...new Set(runIds)].flatMap((runId) => {
      const row = find.get(runId);
      if (row === undefined) return [];
      const [seq, start] = row;
      return [{ runId, runSeq: Number(seq), startTime: start === null ? undefined : readInt64(start) }];
    });
  }
}
