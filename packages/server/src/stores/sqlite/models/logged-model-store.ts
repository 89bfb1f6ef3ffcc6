import { NotFound, type ParamChange, ParamsChanged } from "@trialbook/core/errors.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentId, LoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedModel, LoggedModelStatus } from "@trialbook/core/model/logged-model.ts";
import type { LoggedModelSearch, LoggedModelStore, NewLoggedModel } from "@trialbook/core/model/logged-model-store.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { Param } from "@trialbook/core/run/run.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Database } from "../database.ts";
import { findExperiment, requireActive } from "../experiment-row.ts";
import type { GroupCommit } from "../group-commit.ts";
import { noLoggedModel } from "./no-logged-model.ts";
import { findLoggedModel, readLoggedModels } from "./read-logged-models.ts";
import { searchLoggedModels } from "./search-logged-models.ts";

/** Logged models in SQLite. Writes go through the group commit; reads see what is committed. */
export class SqliteLoggedModelStore implements LoggedModelStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;

  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  createLoggedModel(model: NewLoggedModel): Promise<LoggedModel> {
    return this.#commits.write(() => {
      const { id, experimentId, name, modelType, sourceRunId, at } = model;
      requireActive(this.#database, experimentId);
      const artifactUri = `${findExperiment(this.#database, experimentId).artifactLocation}/models/${id}/artifacts`;
      this.#database
        .sql(
          `INSERT INTO logged_models (id, experiment_id, name, model_type, source_run_id, status, artifact_uri, created, updated)
           VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, ?)`,
        )
        .run(id, experimentId, name, modelType ?? null, sourceRunId ?? null, artifactUri, at, at);
      this.#setTags(id, model.tags);
      this.#addParams(id, model.params);
      return findLoggedModel(this.#database, id);
    });
  }

  async getLoggedModel(id: LoggedModelId): Promise<LoggedModel> {
    return findLoggedModel(this.#database, id);
  }

  async findLoggedModels(ids: readonly LoggedModelId[]): Promise<readonly LoggedModel[]> {
    return readLoggedModels(this.#database, ids);
  }

  setLoggedModelStatus(id: LoggedModelId, status: LoggedModelStatus, at: Millis): Promise<LoggedModel> {
    return this.#commits.write(() => {
      this.#touch(id, at);
      this.#database.sql("UPDATE logged_models SET status = ? WHERE id = ?").run(status, id);
      return findLoggedModel(this.#database, id);
    });
  }

  deleteLoggedModel(id: LoggedModelId, at: Millis): Promise<void> {
    return this.#commits.write(() => {
      this.#touch(id, at);
      this.#database.sql("UPDATE logged_models SET deleted = ? WHERE id = ?").run(at, id);
    });
  }

  setLoggedModelTags(id: LoggedModelId, tags: readonly Tag[], at: Millis): Promise<void> {
    return this.#commits.write(() => {
      this.#touch(id, at);
      this.#setTags(id, tags);
    });
  }

  deleteLoggedModelTag(id: LoggedModelId, key: string, at: Millis): Promise<void> {
    return this.#commits.write(() => {
      this.#touch(id, at);
      const { changes } = this.#database.sql("DELETE FROM logged_model_tags WHERE model_id = ? AND key = ?").run(id, key);
      if (changes === 0) throw new NotFound(`No tag with key ${JSON.stringify(key)} found for model with ID '${id}'.`);
    });
  }

  addLoggedModelParams(id: LoggedModelId, params: readonly Param[], at: Millis): Promise<void> {
    return this.#commits.write(() => {
      this.#touch(id, at);
      this.#addParams(id, params);
    });
  }

  async searchLoggedModels(search: LoggedModelSearch): Promise<Page<LoggedModel>> {
    return searchLoggedModels(this.#database, search);
  }

  #touch(id: LoggedModelId, at: Millis): void {
    const { changes } = this.#database.sql("UPDATE logged_models SET updated = ? WHERE id = ? AND deleted IS NULL").run(at, id);
    if (changes === 0) throw noLoggedModel(id);
  }

  #setTags(id: LoggedModelId, tags: readonly Tag[]): void {
    const upsert = this.#database.sql(
      "INSERT INTO logged_model_tags (model_id, key, value) VALUES (?, ?, ?) ON CONFLICT (model_id, key) DO UPDATE SET value = excluded.value",
    );
    for (const { key, value } of tags) upsert.run(id, key, value);
  }

  #addParams(id: LoggedModelId, params: readonly Param[]): void {
    const insert = this.#database.sql("INSERT INTO logged_model_params (model_id, key, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    const recorded = this.#database.rows("SELECT value FROM logged_model_params WHERE model_id = ? AND key = ?");
    const changes: ParamChange[] = [];
    for (const { key, value } of params) {
      if (insert.run(id, key, value).changes === 1) continue;
      const before = String(recorded.get(id, key)?.[0]);
      if (before !== value) changes.push({ key, recorded: before, proposed: value });
    }
    if (changes.length > 0) throw new ParamsChanged(id, changes);
  }
}

/** Within work: forgets an experiment's logged models for good. Names of their artifacts are not among that. */
export function purgeLoggedModels(database: Database, experimentId: ExperimentId): void {
  database
    .sql("DELETE FROM logged_model_metrics WHERE model_id IN (SELECT id FROM logged_models WHERE experiment_id = ?)")
    .run(experimentId);
  database.sql("DELETE FROM logged_models WHERE experiment_id = ?").run(experimentId);
}
