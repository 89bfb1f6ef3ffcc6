import type { Tag } from "../experiment/experiment.ts";
import type { Millis } from "../time.ts";
import type { ModelVersion } from "./model-version.ts";

/** A movable name for one version of a registered model, such as `champion`. */
export interface Alias {
  readonly alias: string;
  readonly version: number;
}

/** A name under which versions of a model are kept, counted from 1. */
export interface RegisteredModel {
  /** Unique among registered models. */
  readonly name: string;
  /** Absent if there is none. */
  readonly description?: string;
  readonly created: Millis;
  /** Of the model itself or of its newest version's coming, moving or going. */
  readonly updated: Millis;
  /** By key. */
  readonly tags: readonly Tag[];
  /** By alias. */
  readonly aliases: readonly Alias[];
  /** The highest version of each stage that has any, in the order in which the stages' lowest versions were made. */
  readonly latestVersions: readonly ModelVersion[];
}

/** MLflow keeps prompts in the registry too: this tag, `true`, tells them from models. */
export const PROMPT_TAG = "mlflow.prompt.is_prompt";

/** Whether a thing of the registry is a prompt, by its tags; of a key given twice the last counts. */
export function isPrompt(tags: readonly Tag[]): boolean {
  return tags.findLast(({ key }) => key === PROMPT_TAG)?.value.toLowerCase() === "true";
}
