import { randomUUID } from "node:crypto";
import type { Change } from "@trialbook/core/changes.ts";
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
import type { Queries } from "../database.ts";
import { setEntries } from "../entries.ts";
import { isDuplicate } from "../failure.ts";
import type { StoreContext } from "../store-context.ts";
import type { Outbox } from "../webhooks/outbox.ts";
import { forgetUnneededFiles } from "./needed-files.ts";
import { readModels } from "./read-models.ts";
import { readVersions } from "./read-versions.ts";
import { holdModel, holdVersion, isPromptModel, MODEL_TAGS, modelId, noModel, VERSION_TAGS, versionIds } from "./registry-rows.ts";
import { searchModels, searchVersions } from "./registry-search.ts";
import { deleteVersion, dropVersions, insertVersion, moveVersion } from "./write-versions.ts";

interface Described {
  readonly description?: string;
  readonly at: Millis;
}

/** Registered models in PostgreSQL; each write is a transaction of its own, which holds the model's row. */
export class PostgresRegistryStore implements RegistryStore {
  readonly #context: StoreContext;
  readonly #outbox: Outbox;

  constructor(context: StoreContext, outbox: Outbox) {
    this.#context = context;
    this.#outbox = outbox;
  }

  createRegisteredModel(made: NewRegisteredModel): Promise<RegisteredModel> {
    return this.#tell(
      this.#outbox.transaction(async (tx, put) => {
        const { name, description, tags, at } = made;
        const id = randomUUID();
        await orNameTaken(name, () =>
          tx.run("INSERT INTO registered_models (id, name, description, created, updated) VALUES ($1, $2, $3, $4, $4)", [
            ...[id, name, description ?? null, at],
          ]),
        );
        await setEntries(tx, MODEL_TAGS, id, tags);
        await put(modelCreated(made));
        return model(tx, id);
      }),
      { model: made.name, what: "facts" },
    );
  }

  getRegisteredModel(name: string): Promise<RegisteredModel> {
    return this.#context.database.snapshot(async (tx) => model(tx, await modelId(tx, name)));
  }

  describeRegisteredModel(name: string, { description, at }: Described): Promise<RegisteredModel> {
    return this.#tell(
      this.#context.database.transaction(async (tx) => {
        const [row] = await tx.rows("UPDATE registered_models SET description = $2, updated = $3 WHERE name = $1 RETURNING id", [
          name,
          description ?? null,
          at,
        ]);
        if (row === undefined) throw noModel(name);
        return model(tx, String(row[0]));
      }, "again"),
      { model: name, what: "facts" },
    );
  }

  renameRegisteredModel(name: string, to: { readonly name: string; readonly at: Millis }): Promise<RegisteredModel> {
    return this.#tell(
      this.#context.database.transaction(async (tx) => {
        const id = await holdModel(tx, name);
        await orNameTaken(to.name, () =>
          tx.run("UPDATE registered_models SET name = $2, updated = $3 WHERE id = $1", [id, to.name, to.at]),
        );
        await tx.run("UPDATE model_versions SET updated = $2 WHERE registered_id = $1", [id, to.at]);
        return model(tx, id);
      }),
      { model: name, what: "gone" },
      { model: to.name, what: "facts" },
    );
  }

  deleteRegisteredModel(name: string): Promise<void> {
    return this.#tell(
      this.#context.database.transaction(async (tx) => {
        const id = await holdModel(tx, name);
        const versions = await tx.rows("SELECT id FROM model_versions WHERE registered_id = $1", [id]);
        await dropVersions(
          tx,
          versions.map((row) => String(row[0])),
        );
        await tx.run("DELETE FROM registered_model_tags WHERE registered_id = $1", [id]);
        await tx.run("DELETE FROM registered_models WHERE id = $1", [id]);
      }),
      { model: name, what: "gone" },
    );
  }

  searchRegisteredModels(search: RegistrySearch): Promise<Page<RegisteredModel>> {
    return searchModels(this.#context, search);
  }

  setRegisteredModelTag(name: string, tag: Tag): Promise<void> {
    return this.#tell(
      this.#outbox.transaction(async (tx, put) => {
        const id = await holdModel(tx, name);
        await setEntries(tx, MODEL_TAGS, id, [tag]);
        if (await isPromptModel(tx, id)) await put(promptTagChanged(name, tag));
      }),
      { model: name, what: "facts" },
    );
  }

  deleteRegisteredModelTag(name: string, key: string): Promise<void> {
    return this.#tell(
      this.#outbox.transaction(async (tx, put) => {
        const id = await holdModel(tx, name);
        await tx.run("DELETE FROM registered_model_tags WHERE registered_id = $1 AND key = $2", [id, key]);
        if (await isPromptModel(tx, id)) await put(promptTagChanged(name, { key }));
      }),
      { model: name, what: "facts" },
    );
  }

  createModelVersion(made: NewModelVersion): Promise<ModelVersion> {
    return this.#tell(
      this.#outbox.transaction(async (tx, put) => {
        const { id, version } = await insertVersion(tx, made);
        await put(versionCreated(made, version));
        return versionOf(tx, id);
      }),
      { model: made.name, what: "facts" },
    );
  }

  getModelVersion(key: VersionKey): Promise<ModelVersion> {
    return this.#context.database.snapshot(async (tx) => versionOf(tx, (await versionIds(tx, key)).id));
  }

  describeModelVersion(key: VersionKey, { description, at }: Described): Promise<ModelVersion> {
    return this.#tell(
      this.#context.database.transaction(async (tx) => {
        const { id } = await holdVersion(tx, key);
        await tx.run("UPDATE model_versions SET description = $2, updated = $3 WHERE id = $1", [id, description ?? null, at]);
        return versionOf(tx, id);
      }, "again"),
      { model: key.name, what: "facts" },
    );
  }

  moveModelVersion(key: VersionKey, move: Parameters<RegistryStore["moveModelVersion"]>[1]): Promise<ModelVersion> {
    return this.#tell(
      this.#context.database.transaction(async (tx) => versionOf(tx, await moveVersion(tx, key, move)), "again"),
      { model: key.name, what: "facts" },
    );
  }

  deleteModelVersion(key: VersionKey, at: Millis): Promise<void> {
    return this.#tell(
      this.#context.database.transaction((tx) => deleteVersion(tx, key, at)),
      { model: key.name, what: "facts" },
    );
  }

  searchModelVersions(search: RegistrySearch): Promise<Page<ModelVersion>> {
    return searchVersions(this.#context, search);
  }

  setModelVersionTag(key: VersionKey, tag: Tag): Promise<void> {
    return this.#tell(
      this.#outbox.transaction(async (tx, put) => {
        const { id, registeredId } = await holdVersion(tx, key);
        await setEntries(tx, VERSION_TAGS, id, [tag]);
        await put(versionTagChanged({ ...key, prompt: await isPromptModel(tx, registeredId) }, tag));
      }),
      { model: key.name, what: "facts" },
    );
  }

  deleteModelVersionTag(key: VersionKey, tag: string): Promise<void> {
    return this.#tell(
      this.#outbox.transaction(async (tx, put) => {
        const { id, registeredId } = await holdVersion(tx, key);
        await tx.run("DELETE FROM model_version_tags WHERE version_id = $1 AND key = $2", [id, tag]);
        await put(versionTagChanged({ ...key, prompt: await isPromptModel(tx, registeredId) }, { key: tag }));
      }),
      { model: key.name, what: "facts" },
    );
  }

  setAlias(name: string, { alias, version }: Alias): Promise<void> {
    return this.#tell(
      this.#outbox.transaction(async (tx, put) => {
        const { id, registeredId } = await holdVersion(tx, { name, version });
        await tx.run(
          `INSERT INTO model_aliases (registered_id, alias, version_id) VALUES ($1, $2, $3)
         ON CONFLICT (registered_id, alias) DO UPDATE SET version_id = excluded.version_id`,
          [registeredId, alias, id],
        );
        await put(aliasChanged({ name, prompt: await isPromptModel(tx, registeredId) }, { alias, version }));
      }),
      { model: name, what: "facts" },
    );
  }

  deleteAlias(name: string, alias: string): Promise<void> {
    return this.#tell(
      this.#outbox.transaction(async (tx, put) => {
        const id = await holdModel(tx, name);
        await tx.run("DELETE FROM model_aliases WHERE registered_id = $1 AND alias = $2", [id, alias]);
        await put(aliasChanged({ name, prompt: await isPromptModel(tx, id) }, { alias }));
      }),
      { model: name, what: "facts" },
    );
  }

  findByAlias(name: string, alias: string): Promise<ModelVersion | undefined> {
    return this.#context.database.snapshot(async (tx) => {
      const id = await modelId(tx, name);
      const [row] = await tx.rows("SELECT version_id FROM model_aliases WHERE registered_id = $1 AND alias = $2", [id, alias]);
      return row === undefined ? undefined : versionOf(tx, String(row[0]));
    });
  }

  dropUnneededFiles(): Promise<void> {
    return this.#context.database.transaction((tx) => forgetUnneededFiles(tx), "again");
  }

  /** Listeners hear of what a write changed once it is committed. */
  async #tell<T>(write: Promise<T>, ...changes: readonly Change[]): Promise<T> {
    const result = await write;
    this.#context.changes.changed(changes);
    return result;
  }
}

/** One that is known to be there. */
async function model(queries: Queries, id: string): Promise<RegisteredModel> {
  const [found] = await readModels(queries, [id]);
  if (found === undefined) throw new Error(`Registered model ${id} is gone.`);
  return found;
}

/** One that is known to be there. */
async function versionOf(queries: Queries, id: string): Promise<ModelVersion> {
  const [found] = await readVersions(queries, [id]);
  if (found === undefined) throw new Error(`Model version ${id} is gone.`);
  return found;
}

/** Only the unique index can tell for sure; whoever comes second is told in words. */
async function orNameTaken<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isDuplicate(error)) throw new AlreadyExists(`Registered Model (name=${name}) already exists.`);
    throw error;
  }
}
