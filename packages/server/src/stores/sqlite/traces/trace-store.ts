import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentId, RunId, TraceId } from "@trialbook/core/ids.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Assessment, AssessmentChange } from "@trialbook/core/trace/assessment.ts";
import { changedAssessment } from "@trialbook/core/trace/changed-assessment.ts";
import type { Span } from "@trialbook/core/trace/span.ts";
import type { NewTrace, Trace } from "@trialbook/core/trace/trace.ts";
import type { TraceSearch } from "@trialbook/core/trace/trace-search.ts";
import type { AfterSpan, TraceSelection, TraceSpans, TraceStore } from "@trialbook/core/trace/trace-store.ts";
import { noTrace, noTraceTag } from "../../rows/no-trace.ts";
import { allOf, sql } from "../../search/sql.ts";
import type { Database } from "../database.ts";
import { listOf, runOnce } from "../search/rows-of.ts";
import type { StoreContext } from "../store-context.ts";
import { findAssessment, writeAssessment } from "./assessment-rows.ts";
import { findTrace, readTraces } from "./read-traces.ts";
import { searchTraces } from "./search-traces.ts";
import { readSpans, writeSpan } from "./span-rows.ts";
import { writeGuess, writeTrace, writeTraceRun } from "./write-traces.ts";

/** Traces in SQLite. Writes go through the group commit; reads see what is committed. */
export class SqliteTraceStore implements TraceStore {
  readonly #context: Pick<StoreContext, "database" | "commits" | "known" | "changes">;

  constructor(context: Pick<StoreContext, "database" | "commits" | "known" | "changes">) {
    this.#context = context;
  }

  get #database(): Database {
    return this.#context.database;
  }

  putTrace(trace: NewTrace): Promise<Trace> {
    return this.#write(() => {
      writeTrace(this.#database, trace);
      this.#changed(trace.experimentId);
      return findTrace(this.#database, trace.id);
    });
  }

  addSpans(traces: readonly TraceSpans[]): Promise<void> {
    return this.#write(() => {
      for (const { guess, spans } of traces) {
        writeGuess(this.#database, guess);
        for (const span of spans) writeSpan(this.#database, span);
        this.#changed(guess.experimentId);
      }
    });
  }

  async getTrace(id: TraceId): Promise<Trace> {
    return findTrace(this.#database, id);
  }

  async findTraces(ids: readonly TraceId[]): Promise<readonly Trace[]> {
    return readTraces(this.#database, ids);
  }

  async readSpans(id: TraceId, page: { readonly after?: AfterSpan; readonly limit: number }): Promise<readonly Span[]> {
    return readSpans(this.#database, id, page);
  }

  async searchTraces(search: TraceSearch): Promise<Page<Trace>> {
    return searchTraces(this.#database, search);
  }

  renameTrace(id: TraceId, name: string | undefined): Promise<void> {
    return this.#write(() => {
      this.#require(id);
      this.#database.sql("UPDATE traces SET name = ? WHERE id = ?").run(name ?? null, id);
    });
  }

  setTraceTag(id: TraceId, { key, value }: Tag): Promise<void> {
    return this.#write(() => {
      this.#require(id);
      this.#database
        .sql(
          "INSERT INTO trace_tags (trace_id, key, value) VALUES (?, ?, ?) ON CONFLICT (trace_id, key) DO UPDATE SET value = excluded.value",
        )
        .run(id, key, value);
    });
  }

  deleteTraceTag(id: TraceId, key: string): Promise<void> {
    return this.#write(() => {
      this.#require(id);
      const { changes } = this.#database.sql("DELETE FROM trace_tags WHERE trace_id = ? AND key = ?").run(id, key);
      if (changes === 0) throw noTraceTag(id, key);
    });
  }

  deleteTraces({ experimentId, ids, until, most }: TraceSelection): Promise<number> {
    return this.#write(() => {
      const which = [sql`experiment_id = ${Number(experimentId)}`];
      if (ids !== undefined) which.push(sql`id IN ${listOf(ids)}`);
      if (until !== undefined) which.push(sql`requested <= ${until}`);
      const oldest = most === undefined ? sql`` : sql` ORDER BY requested, id LIMIT ${most}`;
      const deleted = runOnce(this.#database, sql`DELETE FROM traces WHERE id IN (SELECT id FROM traces WHERE ${allOf(which)}${oldest})`);
      if (deleted > 0) this.#changed(experimentId);
      return deleted;
    });
  }

  linkTraces(ids: readonly TraceId[], runId: RunId): Promise<void> {
    return this.#write(() => {
      this.#context.known.find(runId);
      for (const { id } of readTraces(this.#database, ids)) writeTraceRun(this.#database, id, runId);
    });
  }

  addAssessment(assessment: Assessment): Promise<Assessment> {
    return this.#write(() => {
      const { traceId, id, overrides } = assessment;
      this.#require(traceId);
      if (overrides !== undefined) {
        findAssessment(this.#database, traceId, overrides);
        this.#setValid(traceId, overrides, false);
      }
      writeAssessment(this.#database, assessment);
      return findAssessment(this.#database, traceId, id);
    });
  }

  async getAssessment(traceId: TraceId, id: string): Promise<Assessment> {
    this.#require(traceId);
    return findAssessment(this.#database, traceId, id);
  }

  changeAssessment(traceId: TraceId, id: string, change: AssessmentChange, at: Millis): Promise<Assessment> {
    return this.#write(() => {
      this.#require(traceId);
      const changed = changedAssessment(findAssessment(this.#database, traceId, id), change, at);
      writeAssessment(this.#database, changed);
      return changed;
    });
  }

  deleteAssessment(traceId: TraceId, id: string): Promise<void> {
    return this.#write(() => {
      this.#require(traceId);
      const row = this.#database.rows("DELETE FROM assessments WHERE trace_id = ? AND id = ? RETURNING overrides").get(traceId, id);
      if (typeof row?.[0] === "string") this.#setValid(traceId, row[0], true);
    });
  }

  #write<T>(work: () => T): Promise<T> {
    return this.#context.commits.write(work);
  }

  #changed(experimentId: ExperimentId): void {
    this.#context.changes.changed({ experimentId, what: "facts" });
  }

  #require(id: TraceId): void {
    if (this.#database.rows("SELECT 1 FROM traces WHERE id = ?").get(id) === undefined) throw noTrace(id);
  }

  #setValid(traceId: TraceId, id: string, valid: boolean): void {
    this.#database.sql("UPDATE assessments SET valid = ? WHERE trace_id = ? AND id = ?").run(valid ? 1 : 0, traceId, id);
  }
}

/** Within work: forgets an experiment's traces for good. */
export function purgeTraces(database: Database, experimentId: ExperimentId): void {
  database.sql("DELETE FROM traces WHERE experiment_id = ?").run(experimentId);
}
