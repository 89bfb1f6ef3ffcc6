import { NotFound, type ParamChange, ParamsChanged } from "@trialbook/core/errors.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { LoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedModel, LoggedModelStatus } from "@trialbook/core/model/logged-model.ts";
import type { LoggedModelSearch, LoggedModelStore, NewLoggedModel } from "@trialbook/core/model/logged-model-store.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { Param } from "@trialbook/core/run/run.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Queries } from "../database.ts";
import { setEntries } from "../entries.ts";
import { findExperiment, requireActive } from "../experiment-row.ts";
import { numberIn } from "../number-in.ts";
import type { StoreContext } from "../store-context.ts";
import { noLoggedModel } from "./no-logged-model.ts";
import { findLoggedModel, readLoggedModels } from "./read-logged-models.ts";
import { searchLoggedModels } from "./search-logged-models.ts";

/** Logged models in PostgreSQL; each write is a transaction of its own. */
export class PostgresLoggedModelStore implements LoggedModelStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  createLoggedModel(model: NewLoggedModel): Promise<LoggedModel> {
    return this.#context.database.transaction(async (tx) => {
      const { id, experimentId, name, modelType, sourceRunId, at } = model;
      const experiment = await requireActive(tx, experimentId);
      const artifactUri = `${(await findExperiment(tx, experimentId)).artifactLocation}/models/${id}/artifacts`;
      await tx.run(
        `INSERT INTO logged_models (id, experiment_id, name, model_type, source_run_id, status, artifact_uri, created, updated)
         VALUES ($1, $2, $3, $4, $5, 'pending', $6, $7, $7)`,
        [id, experiment, name, modelType ?? null, sourceRunId ?? null, artifactUri, at],
      );
      await setTags(tx, id, model.tags);
      await addParams(tx, id, model.params);
      return findLoggedModel(tx, id);
    });
  }

  getLoggedModel(id: LoggedModelId): Promise<LoggedModel> {
    return findLoggedModel(this.#context.database, id);
  }

  findLoggedModels(ids: readonly LoggedModelId[]): Promise<readonly LoggedModel[]> {
    return readLoggedModels(this.#context.database, ids);
  }

  setLoggedModelStatus(id: LoggedModelId, status: LoggedModelStatus, at: Millis): Promise<LoggedModel> {
    return this.#change(id, at, async (tx) => {
      await tx.run("UPDATE logged_models SET status = $2 WHERE id = $1", [id, status]);
      return findLoggedModel(tx, id);
    });
  }

  async deleteLoggedModel(id: LoggedModelId, at: Millis): Promise<void> {
    await this.#change(id, at, (tx) => tx.run("UPDATE logged_models SET deleted = $2 WHERE id = $1", [id, at]));
  }

  setLoggedModelTags(id: LoggedModelId, tags: readonly Tag[], at: Millis): Promise<void> {
    return this.#change(id, at, (tx) => setTags(tx, id, tags));
  }

  deleteLoggedModelTag(id: LoggedModelId, key: string, at: Millis): Promise<void> {
    return this.#change(id, at, async (tx) => {
      if ((await tx.run("DELETE FROM logged_model_tags WHERE model_id = $1 AND key = $2", [id, key])) === 0) {
        throw new NotFound(`No tag with key ${JSON.stringify(key)} found for model with ID '${id}'.`);
      }
    });
  }

  addLoggedModelParams(id: LoggedModelId, params: readonly Param[], at: Millis): Promise<void> {
    return this.#change(id, at, (tx) => addParams(tx, id, params));
  }

  searchLoggedModels(search: LoggedModelSearch): Promise<Page<LoggedModel>> {
    return searchLoggedModels(this.#context, search);
  }

  /** The update holds the model against other writers. */
  #change<T>(id: LoggedModelId, at: Millis, work: (tx: Queries) => Promise<T>): Promise<T> {
    return this.#context.database.transaction(async (tx) => {
      const changed = await tx.run("UPDATE logged_models SET updated = $2 WHERE id = $1 AND deleted IS NULL", [id, at]);
      if (changed === 0) throw noLoggedModel(id);
      return work(tx);
    });
  }
}

function setTags(tx: Queries, id: LoggedModelId, tags: readonly Tag[]): Promise<void> {
  return setEntries(tx, { table: "logged_model_tags", owner: "model_id" }, id, tags);
}

async function addParams(tx: Queries, id: LoggedModelId, params: readonly Param[]): Promise<void> {
  const changes: ParamChange[] = [];
  for (const { key, value } of params) {
    const insert = "INSERT INTO logged_model_params VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    if ((await tx.run(insert, [id, key, value, numberIn(value)])) === 1) continue;
    const [row] = await tx.rows("SELECT value FROM logged_model_params WHERE model_id = $1 AND key = $2", [id, key]);
    const before = String(row?.[0]);
    if (before !== value) changes.push({ key, recorded: before, proposed: value });
  }
  if (changes.length > 0) throw new ParamsChanged(id, changes);
}
