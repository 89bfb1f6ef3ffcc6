import type { Tag } from "../experiment/experiment.ts";
import type { ExperimentId, LoggedModelId, RunId } from "../ids.ts";
import type { Page } from "../page.ts";
import type { Param } from "../run/run.ts";
import type { Filter, OrderKey } from "../search/filter.ts";
import type { Millis } from "../time.ts";
import type { LoggedModel, LoggedModelStatus } from "./logged-model.ts";

export interface NewLoggedModel {
  readonly id: LoggedModelId;
  readonly experimentId: ExperimentId;
  readonly name: string;
  readonly modelType?: string;
  readonly sourceRunId?: RunId;
  readonly tags: readonly Tag[];
  readonly params: readonly Param[];
  readonly at: Millis;
}

export interface LoggedModelSearch {
  readonly experimentIds: readonly ExperimentId[];
  readonly filter?: Filter;
  /** Only models measured on one of these data sets are found, and metric clauses look only there; empty means any. */
  readonly datasets: readonly { readonly name: string; readonly digest?: string }[];
  /** Then newest first, then by id. A metric key may be narrowed to one data set. */
  readonly order: readonly (OrderKey & { readonly dataset?: { readonly name: string; readonly digest?: string } })[];
  readonly limit: number;
  readonly cursor?: string;
}

/** What a back-end keeps about logged models. Deleted ones are not found. */
export interface LoggedModelStore {
  /** @throws {NotFound} @throws {Inactive} of the experiment */
  createLoggedModel(model: NewLoggedModel): Promise<LoggedModel>;
  /** @throws {NotFound} */
  getLoggedModel(id: LoggedModelId): Promise<LoggedModel>;
  /** Those of these models that there are, in this order. */
  findLoggedModels(ids: readonly LoggedModelId[]): Promise<readonly LoggedModel[]>;
  /** @throws {NotFound} */
  setLoggedModelStatus(id: LoggedModelId, status: LoggedModelStatus, at: Millis): Promise<LoggedModel>;
  /** @throws {NotFound} */
  deleteLoggedModel(id: LoggedModelId, at: Millis): Promise<void>;
  /** @throws {NotFound} */
  setLoggedModelTags(id: LoggedModelId, tags: readonly Tag[], at: Millis): Promise<void>;
  /** @throws {NotFound} if there is no such model or tag */
  deleteLoggedModelTag(id: LoggedModelId, key: string, at: Millis): Promise<void>;
  /** @throws {NotFound} @throws {ParamsChanged} */
  addLoggedModelParams(id: LoggedModelId, params: readonly Param[], at: Millis): Promise<void>;
  /** @throws {Invalid} if the cursor is not one of this search */
  searchLoggedModels(search: LoggedModelSearch): Promise<Page<LoggedModel>>;
}
