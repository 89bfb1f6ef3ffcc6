import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { PROMPT_TAG } from "@trialbook/core/registry/registered-model.ts";
import type { RegistryEvent } from "@trialbook/core/webhook/registry-event.ts";

const PROMPT_TEXT = "mlflow.prompt.text";
const PROMPT_TYPE = "_mlflow_prompt_type";

/** What happened as MLflow's receivers expect it under `data`. Tags that make a model a prompt are not told. */
export function eventPayload({ kind, facts }: RegistryEvent): object {
  const { name, description, tags = [], source, runId, alias, key, value } = facts;
  const version = facts.version === undefined ? undefined : String(facts.version);
  switch (kind) {
    case "registered_model.created":
      return { name, tags: tagsJson(tags), description: description ?? "" };
    case "prompt.created":
      return { name, tags: tagsJson(tags, [PROMPT_TAG, PROMPT_TYPE]), description: description ?? "" };
    case "model_version.created":
      return { name, version, source, run_id: runId ?? null, tags: tagsJson(tags), description: description || null };
    case "prompt_version.created": {
      const template = tags.findLast((tag) => tag.key === PROMPT_TEXT)?.value ?? null;
      return { name, version, template, tags: tagsJson(tags, [PROMPT_TAG, PROMPT_TYPE, PROMPT_TEXT]), description: description || null };
    }
    case "prompt_tag.set":
      return { name, key, value };
    case "prompt_tag.deleted":
      return { name, key };
    case "model_version_tag.set":
    case "prompt_version_tag.set":
      return { name, version, key, value };
    case "model_version_tag.deleted":
    case "prompt_version_tag.deleted":
      return { name, version, key };
    case "model_version_alias.created":
    case "prompt_alias.created":
      return { name, alias, version };
    case "model_version_alias.deleted":
    case "prompt_alias.deleted":
      return { name, alias };
  }
}

/** The last of a key counts; `__proto__` is a key like any other. */
function tagsJson(tags: readonly Tag[], without: readonly string[] = []): object {
  const object: Record<string, string> = Object.create(null);
  for (const { key, value } of tags) if (!without.includes(key)) object[key] = value;
  return object;
}
