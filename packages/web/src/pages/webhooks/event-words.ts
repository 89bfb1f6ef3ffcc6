import type { WebhookJson } from "@trialbook/api/webhooks.ts";

type EventKind = WebhookJson["events"][number];

/** Events in plain words, those that people ask for most first. */
export const EVENT_GROUPS: readonly { readonly title: string; readonly events: readonly (readonly [EventKind, string])[] }[] = [
  {
    title: "Models",
    events: [
      ["registered_model.created", "A model is registered for the first time"],
      ["model_version.created", "A model gets a new version"],
      ["model_version_alias.created", "An alias such as champion is pointed at a version"],
      ["model_version_alias.deleted", "An alias is removed"],
      ["model_version_tag.set", "A version is tagged"],
      ["model_version_tag.deleted", "A version loses a tag"],
    ],
  },
  {
    title: "Prompts",
    events: [
      ["prompt.created", "A prompt is registered for the first time"],
      ["prompt_version.created", "A prompt gets a new version"],
      ["prompt_alias.created", "An alias is pointed at a prompt’s version"],
      ["prompt_alias.deleted", "A prompt’s alias is removed"],
      ["prompt_tag.set", "A prompt is tagged"],
      ["prompt_tag.deleted", "A prompt loses a tag"],
      ["prompt_version_tag.set", "A prompt’s version is tagged"],
      ["prompt_version_tag.deleted", "A prompt’s version loses a tag"],
    ],
  },
];

const WORDS = new Map(EVENT_GROUPS.flatMap(({ events }) => events));

export function eventWords(kind: EventKind): string {
  return WORDS.get(kind) ?? kind;
}
