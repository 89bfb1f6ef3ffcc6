import { AlreadyExists } from "@trialbook/core/errors.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import type { Alias, RegisteredModel } from "@trialbook/core/registry/registered-model.ts";
import type {
  NewModelVersion,
  NewRegisteredModel,
  RegistrySearch,
  RegistryStore,
  VersionKey,
} from "@trialbook/core/registry/registry-store.ts";
import type { Millis } from "@trialbook/core/time.ts";
import { aliasChanged, modelCreated, promptTagChanged, versionCreated, versionTagChanged } from "@trialbook/core/webhook/registry-event.ts";
import type { ChangeFeed } from "../change-feed.ts";
import type { Database } from "../database.ts";
import type { GroupCommit } from "../group-commit.ts";
import { isDuplicate } from "../storage-error.ts";
import type { Outbox } from "../webhooks/outbox.ts";
import { forgetUnneededFiles } from "./needed-files.ts";
import { readModels } from "./read-models.ts";
import { readVersions } from "./read-versions.ts";
import { isPromptModel, modelSeq, setRegistryTags, versionSeq } from "./registry-rows.ts";
import { searchModels, searchVersions } from "./registry-search.ts";
import { deleteVersion, insertVersion, moveVersion } from "./write-versions.ts";

interface RegistryParts {
  readonly database: Database;
  readonly commits: GroupCommit;
  readonly changes: ChangeFeed;
  readonly outbox: Outbox;
}

/** Registered models in SQLite. Writes go through the group commit; reads see what is committed. */
export class SqliteRegistryStore implements RegistryStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  readonly #changes: ChangeFeed;
  readonly #outbox: Outbox;

  constructor({ database, commits, changes, outbox }: RegistryParts) {
    this.#database = database;
    this.#commits = commits;
    this.#changes = changes;
    this.#outbox = outbox;
  }

  createRegisteredModel(made: NewRegisteredModel): Promise<RegisteredModel> {
    return this.#write(made.name, () => {
      const { name, description, tags, at } = made;
      const insert = this.#database.sql("INSERT INTO registered_models (name, description, created, updated) VALUES (?, ?, ?, ?)");
      const seq = Number(orNameTaken(name, () => insert.run(name, description ?? null, at, at)).lastInsertRowid);
      setRegistryTags(this.#database, "model", { seq, tags });
      this.#outbox.put(modelCreated(made));
      return this.#model(seq);
    });
  }

  async getRegisteredModel(name: string): Promise<RegisteredModel> {
    return this.#model(modelSeq(this.#database, name));
  }

  describeRegisteredModel(
    name: string,
    { description, at }: { readonly description?: string; readonly at: Millis },
  ): Promise<RegisteredModel> {
    return this.#write(name, () => {
      const seq = modelSeq(this.#database, name);
      this.#database.sql("UPDATE registered_models SET description = ?, updated = ? WHERE seq = ?").run(description ?? null, at, seq);
      return this.#model(seq);
    });
  }

  renameRegisteredModel(name: string, to: { readonly name: string; readonly at: Millis }): Promise<RegisteredModel> {
    return this.#commits.write(() => {
      const seq = modelSeq(this.#database, name);
      const rename = this.#database.sql("UPDATE registered_models SET name = ?, updated = ? WHERE seq = ?");
      orNameTaken(to.name, () => rename.run(to.name, to.at, seq));
      this.#database.sql("UPDATE model_versions SET updated = ? WHERE model_seq = ?").run(to.at, seq);
      this.#changes.changed({ model: name, what: "gone" });
      this.#changes.changed({ model: to.name, what: "facts" });
      return this.#model(seq);
    });
  }

  deleteRegisteredModel(name: string): Promise<void> {
    return this.#commits.write(() => {
      this.#database.sql("DELETE FROM registered_models WHERE seq = ?").run(modelSeq(this.#database, name));
      this.#changes.changed({ model: name, what: "gone" });
    });
  }

  async searchRegisteredModels(search: RegistrySearch): Promise<Page<RegisteredModel>> {
    return searchModels(this.#database, search);
  }

  setRegisteredModelTag(name: string, tag: Tag): Promise<void> {
    return this.#write(name, () => {
      const seq = modelSeq(this.#database, name);
      setRegistryTags(this.#database, "model", { seq, tags: [tag] });
      if (isPromptModel(this.#database, seq)) this.#outbox.put(promptTagChanged(name, tag));
    });
  }

  deleteRegisteredModelTag(name: string, key: string): Promise<void> {
    return this.#write(name, () => {
      const seq = modelSeq(this.#database, name);
      this.#database.sql("DELETE FROM registered_model_tags WHERE model_seq = ? AND key = ?").run(seq, key);
      if (isPromptModel(this.#database, seq)) this.#outbox.put(promptTagChanged(name, { key }));
    });
  }

  createModelVersion(made: NewModelVersion): Promise<ModelVersion> {
    return this.#write(made.name, () => {
      const { seq, version } = insertVersion(this.#database, made);
      this.#outbox.put(versionCreated(made, version));
      return this.#version(seq);
    });
  }

  async getModelVersion(key: VersionKey): Promise<ModelVersion> {
    return this.#version(versionSeq(this.#database, key).seq);
  }

  describeModelVersion(
    key: VersionKey,
    { description, at }: { readonly description?: string; readonly at: Millis },
  ): Promise<ModelVersion> {
    return this.#write(key.name, () => {
      const { seq } = versionSeq(this.#database, key);
      this.#database.sql("UPDATE model_versions SET description = ?, updated = ? WHERE seq = ?").run(description ?? null, at, seq);
      return this.#version(seq);
    });
  }

  moveModelVersion(key: VersionKey, move: Parameters<RegistryStore["moveModelVersion"]>[1]): Promise<ModelVersion> {
    return this.#write(key.name, () => this.#version(moveVersion(this.#database, key, move)));
  }

  deleteModelVersion(key: VersionKey, at: Millis): Promise<void> {
    return this.#write(key.name, () => deleteVersion(this.#database, key, at));
  }

  async searchModelVersions(search: RegistrySearch): Promise<Page<ModelVersion>> {
    return searchVersions(this.#database, search);
  }

  setModelVersionTag(key: VersionKey, tag: Tag): Promise<void> {
    return this.#write(key.name, () => {
      const { seq, modelSeq } = versionSeq(this.#database, key);
      setRegistryTags(this.#database, "version", { seq, tags: [tag] });
      this.#outbox.put(versionTagChanged({ ...key, prompt: isPromptModel(this.#database, modelSeq) }, tag));
    });
  }

  deleteModelVersionTag(key: VersionKey, tag: string): Promise<void> {
    return this.#write(key.name, () => {
      const { seq, modelSeq } = versionSeq(this.#database, key);
      this.#database.sql("DELETE FROM model_version_tags WHERE version_seq = ? AND key = ?").run(seq, tag);
      this.#outbox.put(versionTagChanged({ ...key, prompt: isPromptModel(this.#database, modelSeq) }, { key: tag }));
    });
  }

  setAlias(name: string, { alias, version }: Alias): Promise<void> {
    return this.#write(name, () => {
      const { seq, modelSeq } = versionSeq(this.#database, { name, version });
      this.#database
        .sql(
          `INSERT INTO model_aliases (model_seq, alias, version_seq) VALUES (?, ?, ?)
           ON CONFLICT (model_seq, alias) DO UPDATE SET version_seq = excluded.version_seq`,
        )
        .run(modelSeq, alias, seq);
      this.#outbox.put(aliasChanged({ name, prompt: isPromptModel(this.#database, modelSeq) }, { alias, version }));
    });
  }

  deleteAlias(name: string, alias: string): Promise<void> {
    return this.#write(name, () => {
      const seq = modelSeq(this.#database, name);
      this.#database.sql("DELETE FROM model_aliases WHERE model_seq = ? AND alias = ?").run(seq, alias);
      this.#outbox.put(aliasChanged({ name, prompt: isPromptModel(this.#database, seq) }, { alias }));
    });
  }

  async findByAlias(name: string, alias: string): Promise<ModelVersion | undefined> {
    const row = this.#database
      .rows("SELECT version_seq FROM model_aliases WHERE model_seq = ? AND alias = ?")
      .get(modelSeq(this.#database, name), alias);
    return row === undefined ? undefined : this.#version(Number(row[0]));
  }

  dropUnneededFiles(): Promise<void> {
    return this.#commits.write(() => forgetUnneededFiles(this.#database));
  }

  /** Writes what changes a model or its versions. */
  #write<T>(model: string, work: () => T): Promise<T> {
    return this.#commits.write(() => {
      const result = work();
      this.#changes.changed({ model, what: "facts" });
      return result;
    });
  }

  /** One that is known to be there. */
  #model(seq: number): RegisteredModel {
    const [model] = readModels(this.#database, [seq]);
    if (model === undefined) throw new Error(`Registered model ${seq} is gone.`);
    return model;
  }

  /** One that is known to be there. */
  #version(seq: number): ModelVersion {
    const [version] = readVersions(this.#database, [seq]);
    if (version === undefined) throw new Error(`Model version ${seq} is gone.`);
    return version;
  }
}

/** Only the unique index can tell for sure; whoever comes second is told in words. */
function orNameTaken<T>(name: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (isDuplicate(error)) throw new AlreadyExists(`Registered Model (name=${name}) already exists.`);
    throw error;
  }
}
