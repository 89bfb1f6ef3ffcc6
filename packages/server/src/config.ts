import { resolve } from "node:path";
import { Invalid } from "@trialbook/core/errors.ts";
import { isLoopback } from "./http/own-hosts.ts";
import { readWebhookSettings, type WebhookSettings } from "./webhooks/settings.ts";

/** How a server is run. */
export interface ServerConfig {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** The data folder, absolute. */
  readonly data: string;
  /** Where the book lies, if not in the data folder: `postgres://…`. May hold a password. */
  readonly store?: string;
  /** Names and addresses, beside those that go without saying, by which clients may reach the server. */
  readonly allowedHosts: readonly string[];
  /** Where people reach it, when that is a proxy. */
  readonly publicUrl: string | undefined;
  /** `full`: an answer means the write survives a power cut. `relaxed`: it survives a killed process. */
  readonly durability: "full" | "relaxed";
  readonly webhooks: WebhookSettings;
}

/** Settings as they are written: command line flags by their names. */
export interface Settings {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly data?: string | undefined;
  readonly store?: string | undefined;
  readonly "allowed-hosts"?: string | undefined;
  readonly "public-url"?: string | undefined;
  readonly durability?: string | undefined;
  readonly "insecure-no-auth"?: boolean | undefined;
}

/**
 * Reads flags, then the environment (`TRIALBOOK_PORT` for `--port`, and so on), then defaults. Nothing else in the
 * server looks at the environment.
 *
 * @throws {Invalid} if a value makes no sense, or the server would be open to others without anyone having said so
 */
export function readConfig(flags: Settings, environment: Readonly<Record<string, string | undefined>>): ServerConfig {
  const setting = (name: Exclude<keyof Settings, "insecure-no-auth">): string | undefined => {
    const text = flags[name] ?? environment[`TRIALBOOK_${name.toUpperCase().replaceAll("-", "_")}`];
    return text === "" ? undefined : text;
  };
  const host = setting("host") ?? "127.0.0.1";
  const insecure = flags["insecure-no-auth"] ?? environment["TRIALBOOK_INSECURE_NO_AUTH"] === "1";
  if (!isLoopback(host) && !insecure) throw new Invalid(openToAll(host));
  return {
    host,
    port: readPort(setting("port") ?? "5757"),
    data: resolve(setting("data") ?? "trialbook-data"),
    ...readStore(setting("store")),
    allowedHosts: (setting("allowed-hosts") ?? "").split(",").flatMap((name) => name.trim() || []),
    publicUrl: readPublicUrl(setting("public-url")),
    durability: readDurability(setting("durability") ?? "full"),
    webhooks: readWebhookSettings(environment),
  };
}

function openToAll(host: string): string {
  return (
    `--host ${host} would let everyone who reaches this machine read and change everything: there are no accounts yet. ` +
    "Stay on 127.0.0.1 and put a proxy with a login in front (see --public-url), or, if the network is yours alone, add --insecure-no-auth."
  );
}

/** The address is not repeated in messages: it may hold a password. */
function readStore(text: string | undefined): { readonly store?: string } {
  if (text === undefined) return {};
  const url = URL.parse(text);
  if (url !== null && /^postgres(ql)?:$/.test(url.protocol)) return { store: text };
  throw new Invalid(
    "--store is no address that Trialbook knows; write for example --store postgres://user@host/database, or leave it out for the data folder.",
  );
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new Invalid(`--port ${text} is no port; give a number from 1 to 65535, or 0 for any free one.`);
}

function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Invalid(`--public-url ${text} is no http or https address.`);
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new Invalid(`--public-url ${text} must be an origin without a path, e.g. https://book.example.org.`);
  }
  return url.origin;
}

function readDurability(text: string): "full" | "relaxed" {
  if (text === "full" || text === "relaxed") return text;
  throw new Invalid(`--durability ${text} is not known; it is full or relaxed.`);
}
