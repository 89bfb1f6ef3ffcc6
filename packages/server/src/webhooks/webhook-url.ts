import { Invalid } from "@trialbook/core/errors.ts";
import type { WebhookSettings } from "./settings.ts";

/**
 * Reads the address of a receiver, so far as the text alone says it. Odd spellings of IP addresses come out as the
 * plain ones, so that one check sees what a connection would see.
 *
 * @throws {Invalid}
 */
export function parseWebhookUrl(text: string, { schemes }: Pick<WebhookSettings, "schemes">): URL {
  const url = URL.parse(text.trim());
  const scheme = url === null ? (/^[a-z][a-z0-9+.-]*(?=:)/i.exec(text)?.[0] ?? "") : url.protocol.slice(0, -1);
  if (!schemes.includes(scheme.toLowerCase())) {
    throw new Invalid(`Invalid webhook URL scheme: '${scheme.slice(0, 50)}'. Allowed schemes are: ${schemes.join(", ")}.`);
  }
  if (url === null || url.hostname === "") throw new Invalid(`Webhook URL must include a hostname: '${text.slice(0, 300)}'`);
  if (url.username !== "" || url.password !== "") {
    throw new Invalid("A webhook URL must not hold a user name or password: everybody who may list webhooks reads it. Use a secret.");
  }
  return url;
}

/** The host as an address or name to look up, without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

/** A receiver for logs: its query may hold what nobody else shall read. */
export function shownUrl(text: string): string {
  const url = URL.parse(text);
  return url === null ? "its address" : `${url.protocol}//${url.host}${url.pathname}`;
}
