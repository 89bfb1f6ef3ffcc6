import type { Book } from "@trialbook/core/book.ts";
import type { ExperimentId, RunId } from "@trialbook/core/ids.ts";
import type { LoggedModel, ModelMetric } from "@trialbook/core/model/logged-model.ts";
import { digestOf } from "./canonical.ts";
import { knownIn, whileActive } from "./move-runs.ts";
import { type Moving, moveRecord } from "./mover.ts";

const LISTED_AT_ONCE = 200;
const A_WRITE = 5000;

/** Makes the logged models that runs refer to; deleted ones are in no list, and stay behind. */
export async function beginModels({ from, to }: Moving, experimentId: ExperimentId): Promise<void> {
  for await (const model of modelsOf(from, experimentId)) {
    const [known] = await to.models.findLoggedModels([model.id]);
    if (known !== undefined) continue;
    const { id, name, modelType, sourceRunId, tags, params, created } = model;
    await to.models.createLoggedModel({
      id,
      experimentId,
      name,
      tags,
      params,
      at: created,
      ...(modelType !== undefined && { modelType }),
      ...(sourceRunId !== undefined && { sourceRunId }),
    });
  }
}

/** Once runs and the registry are there: what was measured on the models, and all else of them. */
export async function endModels(moving: Moving, experimentId: ExperimentId): Promise<void> {
  for await (const model of modelsOf(moving.from, experimentId)) {
    moving.onProgress(`logged model ${model.id}`);
    await moveRecord(moving, {
      kind: "logged models",
      what: `logged model ${model.id}`,
      digest: async (book) => {
        const [found] = book === moving.from ? [model] : await book.models.findLoggedModels([model.id]);
        return found && digestOf(exactly(found));
      },
      write: () => writeModel(moving.to, model),
    });
  }
}

async function* modelsOf({ models }: Book, experimentId: ExperimentId): AsyncGenerator<LoggedModel, void> {
  let cursor: string | undefined;
  do {
    const page = await models.searchLoggedModels({
      experimentIds: [experimentId],
      datasets: [],
      order: [],
      limit: LISTED_AT_ONCE,
      ...(cursor !== undefined && { cursor }),
    });
    yield* page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}

/** The columns of measurements do not know the sign of 0. */
function exactly(model: LoggedModel): object {
  const metrics = model.metrics.map((metric) => ({ ...metric, value: metric.value === 0 ? 0 : metric.value }));
  return { ...model, metrics: metrics.map((metric) => digestOf(metric)).sort() };
}

async function writeModel(to: Book, model: LoggedModel): Promise<void> {
  const { id, tags, params, metrics, status, updated } = model;
  await to.models.addLoggedModelParams(id, params, updated);
  const keys = new Set(tags.map(({ key }) => key));
  for (const { key } of (await to.models.getLoggedModel(id)).tags) {
    if (!keys.has(key)) await to.models.deleteLoggedModelTag(id, key, updated);
  }
  await to.models.setLoggedModelTags(id, tags, updated);
  for (const [runId, measured] of byRun(metrics)) {
    const known = await knownIn(to, runId);
    // A run that was removed for good has left its measurements behind, and cannot measure again.
    if (known === undefined) continue;
    await whileActive(to, known, async () => {
      for (let i = 0; i < measured.length; i += A_WRITE) {
        const points = measured.slice(i, i + A_WRITE).map(({ runId: _, ...point }) => ({ ...point, modelId: id }));
        await to.runs.appendToRun(runId, { params: [], tags: [], points });
      }
    });
  }
  await to.models.setLoggedModelStatus(id, status, updated);
}

function byRun(metrics: readonly ModelMetric[]): ReadonlyMap<RunId, readonly ModelMetric[]> {
  return Map.groupBy(metrics, ({ runId }) => runId);
}
