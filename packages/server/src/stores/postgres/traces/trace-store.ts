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
import { byCodePoint } from "../../search/by-code-point.ts";
import type { Queries } from "../database.ts";
import { experimentKey } from "../experiment-key.ts";
import { noRun } from "../run-row.ts";
import type { StoreContext } from "../store-context.ts";
import { findAssessment, writeAssessment } from "./assessment-rows.ts";
import { findTrace, readTraces } from "./read-traces.ts";
import { OF_TRACES } from "./schema.ts";
import { searchTraces } from "./search-traces.ts";
import { readSpans, writeSpans } from "./span-rows.ts";
import { writeEntries, writeGuess, writeTrace, writeTraceRun } from "./write-traces.ts";

/** Traces in PostgreSQL; each write is a transaction of its own, which holds the traces' rows. */
export class PostgresTraceStore implements TraceStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  async putTrace(trace: NewTrace): Promise<Trace> {
    const put = await this.#context.database.transaction(async (tx) => {
      await writeTrace(tx, trace);
      return findTrace(tx, trace.id);
    }, "again");
    this.#changed([trace.experimentId]);
    return put;
  }

  /** In the order of ids, so that two requests never wait for each other in a circle. */
  async addSpans(traces: readonly TraceSpans[]): Promise<void> {
    const inOrder = traces.toSorted(({ guess: a }, { guess: b }) => byCodePoint(a.id, b.id));
    await this.#context.database.transaction(async (tx) => {
      for (const { guess, spans } of inOrder) {
        await writeGuess(tx, guess);
        await writeSpans(tx, guess.id, spans);
      }
    }, "again");
    this.#changed(traces.map(({ guess }) => guess.experimentId));
  }

  getTrace(id: TraceId): Promise<Trace> {
    return this.#context.database.snapshot((tx) => findTrace(tx, id));
  }

  findTraces(ids: readonly TraceId[]): Promise<readonly Trace[]> {
    return this.#context.database.snapshot((tx) => readTraces(tx, ids));
  }

  readSpans(id: TraceId, page: { readonly after?: AfterSpan; readonly limit: number }): Promise<readonly Span[]> {
    return readSpans(this.#context.database, id, page);
  }

  searchTraces(search: TraceSearch): Promise<Page<Trace>> {
    return searchTraces(this.#context, search);
  }

  async renameTrace(id: TraceId, name: string | undefined): Promise<void> {
    const changed = await this.#context.database.transaction(
      (tx) => tx.run("UPDATE traces SET name = $2 WHERE id = $1", [id, name ?? null]),
      "again",
    );
    if (changed === 0) throw noTrace(id);
  }

  setTraceTag(id: TraceId, tag: Tag): Promise<void> {
    return this.#onTrace(id, (tx) => writeEntries(tx, { id, table: "trace_tags" }, [tag]));
  }

  deleteTraceTag(id: TraceId, key: string): Promise<void> {
    return this.#context.database.transaction(async (tx) => {
      await holdTrace(tx, id);
      const changed = await tx.run("DELETE FROM trace_tags WHERE trace_id = $1 AND key = $2", [id, key]);
      if (changed === 0) throw noTraceTag(id, key);
    });
  }

  async deleteTraces({ experimentId, ids, until, most }: TraceSelection): Promise<number> {
    const key = experimentKey(experimentId);
    if (key === undefined) return 0;
    const deleted = await this.#context.database.transaction(async (tx) => {
      const rows = await tx.rows(
        `SELECT id FROM traces WHERE experiment_id = $1 AND ($2::text[] IS NULL OR id = ANY($2::text[]))
           AND ($3::bigint IS NULL OR requested <= $3::bigint) ORDER BY requested, id LIMIT $4 FOR UPDATE`,
        [key, ids ?? null, until ?? null, most ?? null],
      );
      return dropTraces(
        tx,
        rows.map(([id]) => String(id)),
      );
    });
    if (deleted > 0) this.#changed([experimentId]);
    return deleted;
  }

  linkTraces(ids: readonly TraceId[], runId: RunId): Promise<void> {
    return this.#context.database.transaction(async (tx) => {
      const run = await tx.rows("SELECT run_id FROM run_heads WHERE run_id = $1 FOR SHARE", [runId]);
      if (run.length === 0) throw noRun(runId);
      const found = await tx.rows("SELECT id FROM traces WHERE id = ANY($1::text[]) ORDER BY id FOR SHARE", [ids]);
      const known = new Set(found.map(([id]) => String(id)));
      await writeTraceRun(
        tx,
        ids.filter((id) => known.has(id)),
        runId,
      );
    }, "again");
  }

  addAssessment(assessment: Assessment): Promise<Assessment> {
    const { traceId, id, overrides } = assessment;
    return this.#onTrace(traceId, async (tx) => {
      if (overrides !== undefined) {
        await findAssessment(tx, traceId, overrides);
        await setValid(tx, { traceId, id: overrides, valid: false });
      }
      await writeAssessment(tx, assessment);
      return findAssessment(tx, traceId, id);
    });
  }

  getAssessment(traceId: TraceId, id: string): Promise<Assessment> {
    return this.#context.database.snapshot(async (tx) => {
      await findTrace(tx, traceId);
      return findAssessment(tx, traceId, id);
    });
  }

  changeAssessment(traceId: TraceId, id: string, change: AssessmentChange, at: Millis): Promise<Assessment> {
    return this.#onTrace(traceId, async (tx) => {
      const changed = changedAssessment(await findAssessment(tx, traceId, id), change, at);
      await writeAssessment(tx, changed);
      return changed;
    });
  }

  /** Done twice, the second time finds nothing to do. */
  deleteAssessment(traceId: TraceId, id: string): Promise<void> {
    return this.#onTrace(traceId, async (tx) => {
      const [row] = await tx.rows("DELETE FROM assessments WHERE trace_id = $1 AND id = $2 RETURNING overrides", [traceId, id]);
      if (typeof row?.[0] === "string") await setValid(tx, { traceId, id: row[0], valid: true });
    });
  }

  /** Work on a trace that is held meanwhile, which does no harm when it is done twice. @throws {NotFound} */
  #onTrace<T>(id: TraceId, work: (tx: Queries) => Promise<T>): Promise<T> {
    return this.#context.database.transaction(async (tx) => {
      await holdTrace(tx, id);
      return work(tx);
    }, "again");
  }

  #changed(experimentIds: readonly ExperimentId[]): void {
    this.#context.changes.changed([...new Set(experimentIds)].map((experimentId) => ({ experimentId, what: "facts" })));
  }
}

/** Forgets traces that are held, with all that hangs on them. @returns how many there were */
export async function dropTraces(tx: Queries, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  for (const table of OF_TRACES) await tx.run(`DELETE FROM ${table} WHERE trace_id = ANY($1::text[])`, [ids]);
  return await tx.run("DELETE FROM traces WHERE id = ANY($1::text[])", [ids]);
}

/** Against other writers until the transaction ends. @throws {NotFound} */
async function holdTrace(tx: Queries, id: TraceId): Promise<void> {
  if ((await tx.rows("SELECT id FROM traces WHERE id = $1 FOR UPDATE", [id])).length === 0) throw noTrace(id);
}

async function setValid(
  tx: Queries,
  { traceId, id, valid }: { readonly traceId: TraceId; readonly id: string; readonly valid: boolean },
): Promise<void> {
  await tx.run("UPDATE assessments SET valid = $3 WHERE trace_id = $1 AND id = $2", [traceId, id, valid]);
}
