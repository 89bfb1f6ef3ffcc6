import type { Book } from "@trialbook/core/book.ts";
import { NotFound } from "@trialbook/core/errors.ts";
import type { RunId } from "@trialbook/core/ids.ts";
import type { LoggedPoint, Run } from "@trialbook/core/run/run.ts";
import type { KnownRun } from "@trialbook/core/whole-book.ts";
import { eachOf, type Moving, moveRecord } from "./mover.ts";
import { historyOf, runDigest } from "./run-digest.ts";

const LISTED_AT_ONCE = 500;
const AT_ONCE = 8;
/** Points that one write takes. */
const A_WRITE = 5000;

/** Moves all runs, in the order of their ids. Memory holds a page of ids and a few thousand points of each run under way. */
export async function moveRuns(moving: Moving): Promise<void> {
  const { from, to, report, onProgress } = moving;
  const points = report.counts.points;
  for (let after: RunId | undefined; ; ) {
    const page = await from.whole.runs({ limit: LISTED_AT_ONCE, ...(after !== undefined && { after }) });
    await eachOf(page, AT_ONCE, async (known) => {
      onProgress(`${report.counts.runs.found} runs, ${points.found} points`);
      let written = 0;
      let read = 0;
      const before = report.counts.runs.same;
      await moveRecord(moving, {
        kind: "runs",
        what: `run ${known.id}`,
        digest: async (book) =>
          book === from
            ? runDigest(from, known, (count) => {
                read += count;
              })
            : runDigest(to, await knownIn(to, known.id), () => {}),
        async write() {
          written = await writeRun({ from, to }, known);
        },
      });
      points.found += read;
      if (written > 0) points.written += written;
      else if (report.counts.runs.same > before) points.same += read;
    });
    if (page.length < LISTED_AT_ONCE) return;
    after = page.at(-1)?.id;
  }
}

/** Does work that needs the run out of the bin, and puts it back. */
export async function whileActive(to: Book, { id, deletedAt }: KnownRun, work: () => Promise<void>): Promise<void> {
  await to.runs.restoreRun(id);
  await work();
  if (deletedAt !== undefined) await to.runs.deleteRun(id, deletedAt);
}

/** What the list of all runs says of this one; absent if there is none. */
export async function knownIn({ whole }: Book, id: RunId): Promise<KnownRun | undefined> {
  const last = BigInt(`0x${id}`);
  const before = last === 0n ? undefined : (last - 1n).toString(16).padStart(32, "0");
  const [found] = await whole.runs({ limit: 1, ...(before !== undefined && { after: before as RunId }) });
  return found?.id === id ? found : undefined;
}

/** @returns how many points were written */
async function writeRun({ from, to }: Pick<Moving, "from" | "to">, known: KnownRun): Promise<number> {
  const { id, idempotencyKey } = known;
  const run = await from.runs.getRun(id);
  const there = await to.runs.getRun(id).catch(unlessMissing);
  if (there === undefined) await createRun(to, run, idempotencyKey);
  let written = 0;
  await whileActive(to, known, async () => {
    if (there !== undefined) await bringFacts(to, run, there);
    if (run.datasets.length + run.modelInputs.length > 0) {
      await to.runs.addInputs(id, { datasets: run.datasets, models: run.modelInputs });
    }
    if (run.modelOutputs.length > 0) await to.runs.addOutputs(id, run.modelOutputs);
    written = await writePoints({ from, to }, run);
    const { status, endTime, name } = run.info;
    await to.runs.updateRun(id, { status, name, ...(endTime !== undefined && { endTime }) });
  });
  return written;
}

async function createRun(to: Book, { info, tags, params }: Run, idempotencyKey: string | undefined): Promise<void> {
  const { id, experimentId, name, userId, status, startTime } = info;
  await to.runs.createRun({
    id,
    experimentId,
    name,
    userId,
    status,
    tags,
    params,
    at: Number(startTime ?? 0),
    ...(startTime !== undefined && { startTime }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
}

/** What the target has of tags beyond the source's was deleted there since it was moved. */
async function bringFacts(to: Book, { info, params, tags }: Run, there: Run): Promise<void> {
  await to.runs.appendToRun(info.id, { params, tags, points: [] });
  const keys = new Set(tags.map(({ key }) => key));
  for (const { key } of there.tags) if (!keys.has(key)) await to.runs.deleteRunTag(info.id, key);
}

async function writePoints({ from, to }: Pick<Moving, "from" | "to">, run: Run): Promise<number> {
  let written = 0;
  let batch: LoggedPoint[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const points = batch;
    batch = [];
    await to.runs.appendToRun(run.info.id, { params: [], tags: [], points });
    written += points.length;
  };
  for (const { key } of run.metrics) {
    for await (const samples of historyOf(from, run, key)) {
      for (const sample of samples) if (batch.push({ ...sample, key }) >= A_WRITE) await flush();
    }
  }
  await flush();
  return written;
}

export function unlessMissing(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}
