import type { Millis } from "../time.ts";
import type { RegistryEventKind } from "./registry-event.ts";

/** An address that wants to be told of what happens in the registry. */
export interface Webhook {
  readonly id: string;
  /** Not unique. */
  readonly name: string;
  readonly description?: string;
  readonly url: string;
  /** None twice. */
  readonly events: readonly RegistryEventKind[];
  readonly status: "active" | "disabled";
  readonly created: Millis;
  readonly updated: Millis;
}

/** At most 63 characters; letters, digits, dots, underscores and hyphens, the first and last a letter or digit. As MLflow has it. */
export function isWebhookName(name: string): boolean {
  return name.length <= 63 && /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(name);
}
