import type { RegistryEvent, RegistryEventKind } from "./registry-event.ts";

/** What a test sends: every fact that any kind of event has, of which the payload takes its own. */
export function exampleEvent(kind: RegistryEventKind): RegistryEvent {
  const what = kind.startsWith("prompt") ? "prompt" : "model";
  const tags = [{ key: "example_key", value: "example_value" }];
  const template = kind === "prompt_version.created" ? [{ key: "mlflow.prompt.text", value: "Hello {{name}}!" }] : [];
  return {
    kind,
    facts: {
      name: `example_${what}`,
      version: 1,
      description: kind.includes("version") ? `An example ${what} version` : `An example ${what === "model" ? "registered model" : what}`,
      tags: [...tags, ...template],
      source: "models:/123",
      runId: "abcd1234abcd5678",
      alias: "example_alias",
      key: "example_key",
      value: "example_value",
    },
  };
}
