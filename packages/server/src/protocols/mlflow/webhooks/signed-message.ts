import { createHmac } from "node:crypto";
import type { RegistryEvent } from "@trialbook/core/webhook/registry-event.ts";
import { eventPayload } from "./event-payload.ts";

/** An event on its way out. Times are milliseconds. */
export interface OutgoingEvent {
  readonly event: RegistryEvent;
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly happened: number;
  readonly sent: number;
  readonly secret: string | undefined;
}

/**
 * The request that MLflow's receivers verify: `v1,` and the HMAC-SHA256 of id, time and body in base64. The id stays
 * the same when a delivery is tried again, the time does not. Source: MLflow docs, "Webhooks".
 */
export function signedMessage({ event, id, happened, sent, secret }: OutgoingEvent): {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} {
  const [entity, action] = event.kind.split(".");
  const timestamp = new Date(happened).toISOString().replace("Z", "+00:00"); // as Python writes it
  const body = JSON.stringify({ entity, action, timestamp, data: eventPayload(event) });
  const deliveryId = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const seconds = String(Math.floor(sent / 1000));
  const headers = { "Content-Type": "application/json", "X-MLflow-Delivery-Id": deliveryId, "X-MLflow-Timestamp": seconds };
  if (!secret) return { headers, body };
  const signature = createHmac("sha256", secret).update(`${deliveryId}.${seconds}.${body}`).digest("base64");
  return { headers: { ...headers, "X-MLflow-Signature": `v1,${signature}` }, body };
}
