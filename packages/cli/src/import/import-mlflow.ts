import type { Book } from "@trialbook/core/book.ts";
import { StorageFull, Unavailable } from "@trialbook/core/errors.ts";
import type { Experiment } from "@trialbook/core/experiment/experiment.ts";
import { asExperimentId, asLoggedModelId } from "@trialbook/core/ids.ts";
import type { ImportJournal } from "./import-journal.ts";
import { importLoggedModel } from "./import-logged-model.ts";
import { importRegisteredModel } from "./import-registered-model.ts";
import { ImportReport } from "./import-report.ts";
import { importRun } from "./import-run.ts";
import type { MlflowSource, SourceExperiment, SourceModel } from "./mlflow-source.ts";

export interface ImportParts {
  readonly book: Book;
  readonly source: MlflowSource;
  readonly journal: ImportJournal;
  /** Told after each run; how often that is shown is the listener's business. */
  readonly onProgress: (report: ImportReport, experiment: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Takes over all that an MLflow has. Runs, logged models and registered models keep their ids and names, experiments
 * their names. What is there already is left as it is, so an import can be repeated, and goes on where it stopped. A
 * record that cannot be taken over is named in the report, and costs nothing else.
 *
 * @throws {StorageFull} @throws {Unavailable} when nothing more can be written
 */
export async function importMlflow(parts: ImportParts): Promise<ImportReport> {
  const { book, source, journal, onProgress, signal } = parts;
  const report = new ImportReport();
  const registered: SourceModel[] = [];
  const trying = (what: string, work: () => Promise<void>) => attempt(report, what, work);
  for await (const found of source.experiments()) {
    report.found("experiments");
    await trying(`experiment ${found.name}`, async () => {
      const experiment = await experimentFor(book, found);
      report.kept("experiments");
      for await (const model of source.loggedModels(found.id)) {
        signal.throwIfAborted();
        report.found("logged models");
        registered.push(model);
        await trying(`logged model ${model.id}`, () => importLoggedModel({ book, source, report }, model, experiment));
      }
      for await (const run of source.runs(found.id)) {
        signal.throwIfAborted();
        report.found("runs");
        await trying(`run ${run.id}`, async () => {
          await importRun({ book, source, journal, report }, run, experiment);
          report.kept("runs");
        });
        onProgress(report, found.name);
      }
      if (found.deleted && experiment.lifecycle === "active") await book.experiments.deleteExperiment(experiment.id, found.updated);
    });
  }
  for await (const model of source.registeredModels()) {
    signal.throwIfAborted();
    report.found("registered models");
    await trying(`registered model ${model.name}`, () => importRegisteredModel({ book, report }, model));
  }
  for (const model of registered) await trying(`the tags of logged model ${model.id}`, () => restoreTags(book, model));
  return report;
}

/** Registering a version notes it on its logged model, where MLflow's own note stands already. */
async function restoreTags(book: Book, { id, tags }: SourceModel): Promise<void> {
  const [model] = await book.models.findLoggedModels([asLoggedModelId(id)]);
  if (model === undefined) return;
  const known = new Set(tags.map(({ key }) => key));
  const at = model.updated;
  for (const { key } of model.tags) if (!known.has(key)) await book.models.deleteLoggedModelTag(model.id, key, at);
  await book.models.setLoggedModelTags(model.id, tags, at);
}

async function attempt(report: ImportReport, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isFatal = error instanceof StorageFull || error instanceof Unavailable || (error instanceof Error && error.name === "AbortError");
    if (isFatal) throw error;
    report.skip(what, error);
  }
}

/** The experiment of that name; the default one is the default one, whatever it is called. */
async function experimentFor(book: Book, found: SourceExperiment): Promise<Experiment> {
  const there =
    found.id === "0" ? await book.experiments.getExperiment(asExperimentId("0")) : await book.experiments.findExperiment(found.name);
  if (there === undefined) return book.experiments.createExperiment({ name: found.name, tags: found.tags, at: found.created });
  const known = new Set(there.tags.map(({ key, value }) => `${key}\n${value}`));
  if (there.lifecycle === "active") {
    for (const tag of found.tags) {
      if (!known.has(`${tag.key}\n${tag.value}`)) await book.experiments.setExperimentTag(there.id, tag, found.updated);
    }
  }
  return there;
}
