import type { Book } from "@trialbook/core/book.ts";
import type { Experiment } from "@trialbook/core/experiment/experiment.ts";
import { asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import { importFiles } from "./import-files.ts";
import type { ImportReport } from "./import-report.ts";
import type { MlflowSource, SourceModel } from "./mlflow-source.ts";

/** Takes over a logged model with its files; its metrics come with the runs that measured them. */
export async function importLoggedModel(
  { book, source, report }: { readonly book: Book; readonly source: MlflowSource; readonly report: ImportReport },
  model: SourceModel,
  experiment: Experiment,
): Promise<void> {
  const id = asLoggedModelId(model.id);
  const [known] = await book.models.findLoggedModels([id]);
  const created =
    known ??
    (await book.models.createLoggedModel({
      id,
      experimentId: experiment.id,
      name: model.name,
      ...(model.modelType === undefined ? {} : { modelType: model.modelType }),
      ...(model.sourceRunId === undefined ? {} : { sourceRunId: asRunId(model.sourceRunId) }),
      tags: model.tags,
      params: model.params,
      at: model.created,
    }));
  await importFiles({ book, report }, source.modelFiles(model), { root: created.artifactUri, of: `logged model ${id}`, at: model.created });
  await book.models.setLoggedModelStatus(id, model.status, model.created);
  report.kept("logged models");
}
