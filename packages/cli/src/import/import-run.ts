import type { Book } from "@trialbook/core/book.ts";
import { NotFound } from "@trialbook/core/errors.ts";
import type { Experiment } from "@trialbook/core/experiment/experiment.ts";
import { asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import type { RunInfo } from "@trialbook/core/run/run.ts";
import { importFiles } from "./import-files.ts";
import type { ImportJournal } from "./import-journal.ts";
import type { ImportReport } from "./import-report.ts";
import type { MlflowSource, SourceRun } from "./mlflow-source.ts";

interface RunParts {
  readonly book: Book;
  readonly source: MlflowSource;
  readonly journal: ImportJournal;
  readonly report: ImportReport;
}

/** Takes over a run with all that was logged to it. What the book has of it already is not written twice. */
export async function importRun({ book, source, journal, report }: RunParts, run: SourceRun, experiment: Experiment): Promise<void> {
  count(report, run);
  const id = asRunId(run.id);
  const there = await findRun(book, run.id);
  if (there !== undefined && journal.has(run)) {
    report.unchanged++;
    await countKept(book, report, run);
    return;
  }
  if (there?.lifecycle === "deleted") await book.runs.restoreRun(id);
  if (there === undefined) {
    await book.runs.createRun({
      id,
      experimentId: experiment.id,
      name: run.name,
      userId: run.userId,
      status: run.status,
      ...(run.startTime === undefined ? {} : { startTime: run.startTime }),
      tags: run.tags,
      params: run.params,
      at: run.startTime ?? 0,
    });
  } else await book.runs.appendToRun(id, { params: run.params, tags: run.tags, points: [] });
  await book.runs.addInputs(id, { datasets: run.datasets, models: run.modelInputs.map(asLoggedModelId) });
  await book.runs.addOutputs(id, run.modelOutputs);
  await importPoints({ book, source, report }, run);
  const { artifactUri } = await book.runs.getRunInfo(id);
  const whole = await importFiles({ book, report }, source.runFiles(run), {
    root: artifactUri,
    of: `run ${run.id}`,
    at: run.endTime ?? run.startTime ?? 0,
  });
  await book.runs.updateRun(id, { status: run.status, ...(run.endTime === undefined ? {} : { endTime: run.endTime }) });
  if (run.deleted) await book.runs.deleteRun(id, run.endTime ?? run.startTime ?? 0);
  await countKept(book, report, run);
  if (whole) journal.add(run);
}

/** One request's worth is on its way while the next is read. */
async function importPoints({ book, source, report }: Omit<RunParts, "journal">, run: SourceRun): Promise<void> {
  let writing: Promise<number> = Promise.resolve(0);
  for await (const points of source.points(run)) {
    report.found("points", points.length);
    report.kept("points", await writing);
    writing = book.runs.appendToRun(asRunId(run.id), { params: [], tags: [], points }).then(() => points.length);
    // Whoever is reading when it fails hears of it at the next turn.
    writing.catch(() => {});
  }
  report.kept("points", await writing);
}

async function findRun(book: Book, id: string): Promise<RunInfo | undefined> {
  try {
    return await book.runs.getRunInfo(asRunId(id));
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

function count(report: ImportReport, run: SourceRun): void {
  report.found("params", run.params.length);
  report.found("tags", run.tags.length);
  report.found("metrics", run.latest.length);
  report.found("inputs", run.datasets.length);
}

/** What the book has of what MLflow has, each looked at. */
async function countKept(book: Book, report: ImportReport, source: SourceRun): Promise<void> {
  const run = await book.runs.getRun(asRunId(source.id));
  const params = new Map(run.params.map(({ key, value }) => [key, value]));
  const tags = new Map(run.tags.map(({ key, value }) => [key, value]));
  const metrics = new Map(run.metrics.map(({ key, latest }) => [key, latest]));
  report.kept("params", source.params.filter(({ key, value }) => params.get(key) === value).length);
  report.kept("tags", source.tags.filter(({ key, value }) => tags.get(key) === value).length);
  report.kept("inputs", Math.min(source.datasets.length, run.datasets.length));
  for (const { key, value, step } of source.latest) {
    const latest = metrics.get(key);
    if (latest !== undefined && Object.is(latest.value, value) && latest.step === step) report.kept("metrics");
    else
      report.skip(
        `metric ${key} of run ${source.id}`,
        `its latest value is ${latest?.value} at step ${latest?.step}, and ${value} at ${step} in MLflow`,
      );
  }
}
