import { join } from "node:path";
import { asRunId, type RunId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import type { ColdPoints } from "@trialbook/core/metric/cold-points.ts";
import type { MetricPoint } from "@trialbook/core/metric/point.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import { ColdFiles, noFiles } from "../../points/cold-files.ts";
import { type Database, openDatabase } from "../database.ts";
import { GroupCommit } from "../group-commit.ts";
import { migrations } from "../migrations/all.ts";
import { migrate } from "../migrations/migrate.ts";
import type { SealPolicy } from "./sealer.ts";
import { SqliteMetrics } from "./sqlite-metrics.ts";

/** Metrics alone over a data folder: what the contract asks for, and their parts within a test's reach. */
export interface TemporaryMetrics {
  readonly metrics: SqliteMetrics;
  readonly cold: ColdPoints;
  readonly database: Database;
  readonly commits: GroupCommit;
  /** What was reported as damaged. */
  readonly findings: readonly string[];
  startRun(startTime?: Int64): Promise<RunId>;
  log(runId: RunId, points: readonly MetricPoint[]): Promise<void>;
  summaries(runId: RunId): Promise<readonly MetricSummary[]>;
  /** Seals all there is. */
  pack(): Promise<void>;
  /** What a run is called inside. */
  seqOf(runId: RunId): number;
  reopen(): Promise<TemporaryMetrics>;
  close(): void;
}

/** Opens the book in a folder; by default even single points are worth a chunk, so that tests need few. */
export function openMetrics(folder: string, sealing: Partial<SealPolicy> = { worthAChunk: 1 }, readFile = noFiles): TemporaryMetrics {
  const file = join(folder, "book.db");
  const database = openDatabase(file, "relaxed");
  migrate(database, file, migrations);
  const commits = new GroupCommit(database);
  const findings: string[] = [];
  const metrics = new SqliteMetrics(database, commits, {
    onDamage: (finding) => findings.push(finding),
    sealing,
    cold: new ColdFiles(readFile),
  });
  const seqOf = (runId: RunId) => Number.parseInt(runId, 16);
  const book: TemporaryMetrics = {
    metrics,
    cold: metrics.cold,
    database,
    commits,
    findings,
    seqOf,
    async startRun(startTime) {
      const [last] = database.rows("SELECT coalesce(max(seq), 0) FROM runs").get() ?? [];
      const id = asRunId((Number(last) + 1).toString(16).padStart(32, "0"));
      const insert = `INSERT INTO runs (seq, id, experiment_id, name, user_id, status, start_time, artifact_uri) VALUES (?, ?, 0, '', '', 'running', ?, '')`;
      await commits.write(() => database.sql(insert).run(seqOf(id), id, startTime ?? null));
      return id;
    },
    log: (runId, points) => commits.write(() => metrics.append(seqOf(runId), points)),
    summaries: async (runId) => metrics.summaries([seqOf(runId)]).get(seqOf(runId)) ?? [],
    pack: () => metrics.sealAll(),
    async reopen() {
      book.close();
      return openMetrics(folder, sealing, readFile);
    },
    close() {
      metrics.stopSealing();
      commits.close();
      if (database.handle.isOpen) database.close();
    },
  };
  return book;
}
