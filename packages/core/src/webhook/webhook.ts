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
