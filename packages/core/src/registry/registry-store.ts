import type { Tag } from "../experiment/experiment.ts";
import type { LoggedModelId, RunId } from "../ids.ts";
import type { Page } from "../page.ts";
import type { Filter, OrderKey } from "../search/filter.ts";
import type { Millis } from "../time.ts";
import type { ModelVersion, Stage } from "./model-version.ts";
import type { Alias, RegisteredModel } from "./registered-model.ts";

export interface NewRegisteredModel {
  readonly name: string;
  readonly description?: string;
  /** Of a key given twice the last counts. */
  readonly tags: readonly Tag[];
  readonly at: Millis;
}

export interface NewModelVersion {
  readonly name: string;
  readonly source: string;
  readonly location: string;
  /** Paths in our own artifact store that the version needs: they outlive the run, logged model and experiment that they came from. */
  readonly files: readonly string[];
  readonly runId?: RunId;
  readonly runLink?: string;
  /** A logged model, which is told of its registration in its tag `mlflow.modelVersions`. */
  readonly modelId?: LoggedModelId;
  readonly description?: string;
  /** Of a key given twice the last counts. */
  readonly tags: readonly Tag[];
  readonly at: Millis;
}

/** One version, by its model's name and its number. */
export interface VersionKey {
  readonly name: string;
  readonly version: number;
}

export interface RegistrySearch {
  readonly filter?: Filter;
  readonly order: readonly OrderKey[];
  /** Prompts are things of the registry too, but few who look for models mean them. */
  readonly scope: "models" | "prompts" | "all";
  readonly limit: number;
  readonly cursor?: string;
}

/**
 * What a back-end keeps about registered models and their versions; `server/src/stores/contract/` holds each one to it.
 * Every rule here is kept inside the transaction of the write, whoever writes at the same time.
 */
export interface RegistryStore {
  /** @throws {AlreadyExists} if the name is taken */
  createRegisteredModel(model: NewRegisteredModel): Promise<RegisteredModel>;
  /** @throws {NotFound} */
  getRegisteredModel(name: string): Promise<RegisteredModel>;
  /** Sets the description, or removes it if there is none in the change. @throws {NotFound} */
  describeRegisteredModel(name: string, change: { readonly description?: string; readonly at: Millis }): Promise<RegisteredModel>;
  /** Versions, tags and aliases go with it. @throws {NotFound} @throws {AlreadyExists} */
  renameRegisteredModel(name: string, change: { readonly name: string; readonly at: Millis }): Promise<RegisteredModel>;
  /** For good, with its versions, tags and aliases. @throws {NotFound} */
  deleteRegisteredModel(name: string): Promise<void>;
  /** By name where the order says nothing else. @throws {Invalid} if the cursor is not one of this search */
  searchRegisteredModels(search: RegistrySearch): Promise<Page<RegisteredModel>>;
  /** @throws {NotFound} */
  setRegisteredModelTag(name: string, tag: Tag): Promise<void>;
  /** A tag that is not there is no error. @throws {NotFound} if there is no such model */
  deleteRegisteredModelTag(name: string, key: string): Promise<void>;

  /**
   * Gives the next number to a new version. Numbers of one model are 1..n without holes or repeats, in the order of the
   * answers, however many ask at once.
   *
   * @throws {NotFound} if there is no such registered model, or no such logged model
   */
  createModelVersion(version: NewModelVersion): Promise<ModelVersion>;
  /** @throws {NotFound} */
  getModelVersion(key: VersionKey): Promise<ModelVersion>;
  /** Sets the description, or removes it if there is none in the change. @throws {NotFound} */
  describeModelVersion(key: VersionKey, change: { readonly description?: string; readonly at: Millis }): Promise<ModelVersion>;
  /** Moves a version to a stage; with `archiveOthers`, all others of that stage go to the archive in the same moment. @throws {NotFound} */
  moveModelVersion(
    key: VersionKey,
    move: { readonly stage: Stage; readonly archiveOthers: boolean; readonly at: Millis },
  ): Promise<ModelVersion>;
  /** For good, with its aliases; its number is not given again. @throws {NotFound} */
  deleteModelVersion(key: VersionKey, at: Millis): Promise<void>;
  /** Last changed first where the order says nothing; ties by name, then highest version first. @throws {Invalid} as above */
  searchModelVersions(search: RegistrySearch): Promise<Page<ModelVersion>>;
  /** @throws {NotFound} */
  setModelVersionTag(key: VersionKey, tag: Tag): Promise<void>;
  /** A tag that is not there is no error. @throws {NotFound} if there is no such version */
  deleteModelVersionTag(key: VersionKey, tag: string): Promise<void>;

  /** Points an alias at a version, away from any other. @throws {NotFound} */
  setAlias(name: string, alias: Alias): Promise<void>;
  /** An alias that is not there is no error. @throws {NotFound} if there is no such model */
  deleteAlias(name: string, alias: string): Promise<void>;
  /** The version an alias points at, if there is such an alias. @throws {NotFound} if there is no such model */
  findByAlias(name: string, alias: string): Promise<ModelVersion | undefined>;

  /**
   * Forgets the names of files that only stayed because a version needed them when their run, logged model or experiment
   * was removed for good, and that no version needs any more. Part of collecting garbage.
   */
  dropUnneededFiles(): Promise<void>;
}
