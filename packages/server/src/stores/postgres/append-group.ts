import { type ParamChange, ParamsChanged } from "@trialbook/core/errors.ts";
import { asExperimentId, asRunId, type ExperimentId, type LoggedModelId, type RunId } from "@trialbook/core/ids.ts";
import type { Batch, LoggedPoint, Param } from "@trialbook/core/run/run.ts";
import { pointsByKey, pointsIn, type TailSeries, tailRows } from "../points/tail-rows.ts";
import type { AppendDeps, Appended } from "./append-lanes.ts";
import type { Queries } from "./database.ts";
import { insertTailRows, type NewTailRow } from "./metrics/insert-tail-rows.ts";
import { recordModelMetrics } from "./models/model-metrics.ts";
import { noLoggedModel } from "./models/no-logged-model.ts";
import { numberIn } from "./number-in.ts";
import { noRun, runIsDeleted } from "./run-row.ts";
import { setTags } from "./set-tags.ts";

export interface AppendRequest {
  readonly id: RunId;
  readonly batch: Batch;
}

/** What is to be written to one run of a group. */
interface RunWork {
  readonly id: RunId;
  readonly requests: AppendRequest[];
  /** Row numbers that are reserved: more than are used where a request is refused. */
  rows: number;
}

interface Head {
  readonly experimentId: ExperimentId;
  readonly isActive: boolean;
  /** The first of the reserved row numbers, which is the version of the run's points before this group. */
  readonly firstRow: number;
}

/** Heads are locked in the order of ids, so that two groups never wait for each other in a circle. */
const HOLD = `
  WITH held AS (SELECT run_id FROM run_heads WHERE run_id = ANY($1::text[]) ORDER BY run_id FOR UPDATE)
  UPDATE run_heads AS head SET next_row = head.next_row + wanted.rows
  FROM held, unnest($1::text[], $2::bigint[]) AS wanted(run_id, rows)
  WHERE head.run_id = held.run_id AND wanted.run_id = held.run_id
  RETURNING head.run_id, head.experiment_id, head.is_active, head.next_row - wanted.rows`;

/**
 * Records what many requests report in one transaction. The runs' heads are locked first, so what is read after that
 * stays true until the commit, whichever servers write; requests that break a rule are refused each for itself.
 */
export async function appendGroup(
  deps: AppendDeps,
  group: readonly AppendRequest[],
): Promise<{ readonly refused: ReadonlyMap<AppendRequest, unknown>; readonly appended: readonly Appended[] }> {
  const works = worksOf(group);
  const outcome = await deps.database.transaction(async (tx) => {
    const refused = new Map<AppendRequest, unknown>();
    const heads = await holdHeads(tx, works);
    refuseMissing(works, heads, refused);
    await refuseUnknownModels(tx, works, refused);
    const params = await newParams(tx, { works, heads, refused });
    const accepted = works.flatMap((work) => {
      const head = heads.get(work.id);
      const requests = work.requests.filter((request) => !refused.has(request));
      return head === undefined || requests.length === 0 ? [] : [{ ...work, head, requests }];
    });
    if (params.length > 0) await insertParams(tx, params);
    await setTags(
      tx,
      accepted.map(({ id, head, requests }) => ({
        id,
        experimentId: head.experimentId,
        tags: requests.flatMap(({ batch }) => batch.tags),
      })),
    );
    const written = await writePoints(tx, deps, accepted);
    return { refused, accepted, written };
  }, "again");
  outcome.written.remember();
  const appended = outcome.accepted.map(({ id, head, requests }): Appended => {
    const points = requests.reduce((sum, { batch }) => sum + batch.points.length, 0);
    const isPointsOnly = requests.every(({ batch }) => batch.params.length === 0 && batch.tags.length === 0);
    const { experimentId } = head;
    return { runId: id, experimentId, points, change: { experimentId, runId: id, what: isPointsOnly ? "points" : "facts" } };
  });
  return { refused: outcome.refused, appended };
}

function worksOf(group: readonly AppendRequest[]): RunWork[] {
  const works = new Map<RunId, RunWork>();
  for (const request of group) {
    const work = works.get(request.id) ?? { id: request.id, requests: [], rows: 0 };
    works.set(request.id, work);
    work.requests.push(request);
    // A row for each request is surely enough, but for those of so many points that they take several.
    work.rows += Math.ceil(request.batch.points.length / 8192);
  }
  return [...works.values()];
}

async function holdHeads(tx: Queries, works: readonly RunWork[]): Promise<ReadonlyMap<RunId, Head>> {
  const rows = await tx.rows(HOLD, [works.map(({ id }) => id), works.map(({ rows: count }) => count)]);
  return new Map(
    rows.map(([id, experiment, isActive, firstRow]) => [
      asRunId(String(id)),
      { experimentId: asExperimentId(String(experiment)), isActive: isActive === true, firstRow: Number(firstRow) },
    ]),
  );
}

function refuseMissing(works: readonly RunWork[], heads: ReadonlyMap<RunId, Head>, refused: Map<AppendRequest, unknown>): void {
  for (const { id, requests } of works) {
    const head = heads.get(id);
    if (head?.isActive) continue;
    for (const request of requests) refused.set(request, head === undefined ? noRun(id) : runIsDeleted(id));
  }
}

/** Points are measured on models that there are, or were: a deleted one counts. */
async function refuseUnknownModels(tx: Queries, works: readonly RunWork[], refused: Map<AppendRequest, unknown>): Promise<void> {
  const requests = works.flatMap((work) => work.requests).map((request) => ({ request, models: modelsOf(request) }));
  const asked = [...new Set(requests.flatMap(({ models }) => models))];
  if (asked.length === 0) return;
  const rows = await tx.rows("SELECT id FROM logged_models WHERE id = ANY($1::text[])", [asked]);
  const known = new Set(rows.map(([id]) => String(id)));
  for (const { request, models } of requests) {
    const unknown = models.find((id) => !known.has(id));
    if (unknown !== undefined && !refused.has(request)) refused.set(request, noLoggedModel(unknown));
  }
}

function modelsOf({ batch }: AppendRequest): LoggedModelId[] {
  return batch.points.flatMap(({ modelId }) => modelId ?? []);
}

interface NewParam extends Param {
  readonly runId: RunId;
  readonly experimentId: ExperimentId;
}

/** The params that are not recorded yet, each once. Requests that would change one are refused, in the order they came. */
async function newParams(
  tx: Queries,
  {
    works,
    heads,
    refused,
  }: { readonly works: readonly RunWork[]; readonly heads: ReadonlyMap<RunId, Head>; readonly refused: Map<AppendRequest, unknown> },
): Promise<NewParam[]> {
  const requests = works.flatMap((work) => work.requests).filter((request) => !refused.has(request) && request.batch.params.length > 0);
  if (requests.length === 0) return [];
  const wanted = requests.flatMap(({ id, batch }) => batch.params.map(({ key }) => ({ id, key })));
  const recorded = new Map<string, string>();
  const rows = await tx.rows(
    "SELECT run_id, key, value FROM params WHERE (run_id, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))",
    [wanted.map(({ id }) => id), wanted.map(({ key }) => key)],
  );
  for (const [id, key, value] of rows) recorded.set(`${id} ${key}`, String(value));
  const added: NewParam[] = [];
  for (const request of requests) {
    const { id, batch } = request;
    const changes: ParamChange[] = [];
    const fresh: Param[] = [];
    for (const { key, value } of batch.params) {
      const before = recorded.get(`${id} ${key}`);
      if (before === undefined) fresh.push({ key, value });
      else if (before !== value) changes.push({ key, recorded: before, proposed: value });
    }
    if (changes.length > 0) {
      refused.set(request, new ParamsChanged(id, changes));
      continue;
    }
    for (const { key, value } of fresh) {
      recorded.set(`${id} ${key}`, value);
      added.push({ runId: id, key, value, experimentId: (heads.get(id) as Head).experimentId });
    }
  }
  return added;
}

async function insertParams(tx: Queries, params: readonly NewParam[]): Promise<void> {
  await tx.run(
    `INSERT INTO params (run_id, key, value, number, experiment_id)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::bigint[])`,
    [
      params.map(({ runId }) => runId),
      params.map(({ key }) => key),
      params.map(({ value }) => value),
      params.map(({ value }) => numberIn(value)),
      params.map(({ experimentId }) => experimentId),
    ],
  );
}

/** @returns what to do once it is committed */
async function writePoints(
  tx: Queries,
  { summaries }: AppendDeps,
  works: readonly (RunWork & { readonly head: Head })[],
): Promise<{ remember: () => void }> {
  const tail: NewTailRow[] = [];
  const measured: { readonly runId: RunId; readonly points: readonly LoggedPoint[] }[] = [];
  const updates = works.flatMap(({ id, head, rows, requests }) => {
    const points = requests.flatMap(({ batch }) => batch.points);
    if (points.length === 0) return [];
    const series = pointsByKey(points);
    let n = head.firstRow;
    for (const row of tailRows(series)) tail.push(tailRow(id, n++, row));
    if (points.some(({ modelId }) => modelId !== undefined)) measured.push({ runId: id, points });
    return { runId: id, experimentId: head.experimentId, before: head.firstRow, after: head.firstRow + rows, series };
  });
  if (updates.length === 0) return { remember: () => {} };
  const remember = await summaries.record(tx, updates);
  await insertTailRows(tx, tail);
  for (const { runId, points } of measured) await recordModelMetrics(tx, runId, points);
  return { remember };
}

function tailRow(runId: RunId, n: number, series: TailSeries): NewTailRow {
  return { runId, n, points: pointsIn(series), series };
}
