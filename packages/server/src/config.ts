import { resolve } from "node:path";
import { Invalid } from "@trialbook/core/errors.ts";
import { readS3Settings, type S3Settings } from "./blobs/s3/s3-settings.ts";
import type { LogFormat } from "./http/log.ts";
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
  /** Where files lie, if not in the data folder. Holds keys of an account. */
  readonly blobs?: S3Settings;
  /** Names and addresses, beside those that go without saying, by which clients may reach the server. */
  readonly allowedHosts: readonly string[];
  /** Where people reach it, when that is a proxy. */
  readonly publicUrl: string | undefined;
  /** `full`: an answer means the write survives a power cut. `relaxed`: it survives a killed process. */
  readonly durability: "full" | "relaxed";
  readonly webhooks: WebhookSettings;
  /** What MLflow's clients may make model versions from; absent: whatever their run or model has. */
  readonly modelSources: RegExp | undefined;
  /** How the log is written. */
  readonly log: LogFormat;
  /** Whether every request is a line of the log; those that fail are anyway. */
  readonly logRequests: boolean;
  /** For so many seconds after it is told to stop, the server says that it is not ready and still serves. */
  readonly drain: number;
  /**
   * Who gets in while there are no accounts: `everybody`, since only this machine reaches the server or the operator said
   * so; `nobody`, so that it does not start; or nobody but who makes the first account by a link in the log.
   */
  readonly withoutAccounts: "everybody" | "nobody" | "set-up";
  /** Whether the operator said that everybody shall get in. */
  readonly insecure: boolean;
}

/** Settings with a value, by the names of their flags. */
export const SETTING_NAMES = [
  "host",
  "port",
  "data",
  "store",
  "blobs",
  "blobs-public-url",
  "direct-transfers",
  "allowed-hosts",
  "public-url",
  "durability",
  "log",
  "drain",
] as const;

/** Those that are on or off; in the environment `1` is on. */
export const SWITCHES = ["log-requests", "set-up", "insecure-no-auth"] as const;

/** Settings as they are written: command line flags by their names. */
export type Settings = { readonly [Name in (typeof SETTING_NAMES)[number]]?: string | undefined } & {
  readonly [Name in (typeof SWITCHES)[number]]?: boolean | undefined;
};

/** What counts where nobody says anything. */
export const DEFAULTS = { host: "127.0.0.1", port: "5757", data: "trialbook-data", durability: "full", log: "text", drain: "0" } as const;

/** `TRIALBOOK_PORT` for `port`. */
export function environmentName(setting: string): string {
  return `TRIALBOOK_${setting.toUpperCase().replaceAll("-", "_")}`;
}

/**
 * Reads flags, then the environment (`TRIALBOOK_PORT` for `--port`, and so on), then the file of settings, then defaults.
 * Nothing else in the server looks at the environment.
 *
 * @param file what {@link readSettingsFile} read
 * @throws {Invalid} if a value makes no sense
 */
export function readConfig(flags: Settings, environment: Readonly<Record<string, string | undefined>>, file: Settings = {}): ServerConfig {
  const setting = (name: (typeof SETTING_NAMES)[number]): string | undefined =>
    (flags[name] ?? (environment[environmentName(name)] || file[name])) || undefined;
  const isOn = (name: (typeof SWITCHES)[number]): boolean => {
    const said = environment[environmentName(name)] || undefined;
    return flags[name] ?? (said === undefined ? file[name] : said === "1") ?? false;
  };
  const host = setting("host") ?? DEFAULTS.host;
  const insecure = isOn("insecure-no-auth");
  const setUp = isOn("set-up");
  return {
    host,
    port: readPort(setting("port") ?? DEFAULTS.port),
    data: resolve(setting("data") ?? DEFAULTS.data),
    ...readStore(setting("store")),
    ...readBlobs({ blobs: setting("blobs"), publicUrl: setting("blobs-public-url"), direct: setting("direct-transfers") }, environment),
    allowedHosts: (setting("allowed-hosts") ?? "").split(",").flatMap((name) => name.trim() || []),
    publicUrl: readPublicUrl(setting("public-url")),
    durability: readDurability(setting("durability") ?? DEFAULTS.durability),
    webhooks: readWebhookSettings(environment),
    modelSources: readModelSources(environment["MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX"]),
    log: readLog(setting("log") ?? DEFAULTS.log),
    logRequests: isOn("log-requests"),
    drain: readDrain(setting("drain") ?? DEFAULTS.drain),
    withoutAccounts: setUp ? "set-up" : isLoopback(host) || insecure ? "everybody" : "nobody",
    insecure,
  };
}

/** Under the name that MLflow's server has for it. */
function readModelSources(pattern: string | undefined): RegExp | undefined {
  if (!pattern) return undefined;
  try {
    return new RegExp(pattern, "u");
  } catch (error) {
    throw new Invalid(
      "MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX is no regular expression of JavaScript: " +
        `${error instanceof Error ? error.message : error}. Write for example ^(runs|models):/`,
    );
  }
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

function readBlobs(
  { blobs, publicUrl, direct }: Readonly<Record<"blobs" | "publicUrl" | "direct", string | undefined>>,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly blobs?: S3Settings } {
  if (blobs !== undefined) return { blobs: readS3Settings({ blobs, publicUrl, direct }, environment) };
  if (publicUrl === undefined && direct === undefined) return {};
  throw new Invalid("--blobs-public-url and --direct-transfers say how clients reach files in an object store; name it by --blobs.");
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

function readLog(text: string): LogFormat {
  if (text === "text" || text === "json") return text;
  throw new Invalid(`--log ${text} is not known; it is text or json.`);
}

function readDrain(text: string): number {
  const seconds = Number(text);
  if (/^\d{1,3}$/.test(text) && seconds <= 600) return seconds;
  throw new Invalid(`--drain ${text} is no number of seconds from 0 to 600.`);
}

function readDurability(text: string): "full" | "relaxed" {
  if (text === "full" || text === "relaxed") return text;
  throw new Invalid(`--durability ${text} is not known; it is full or relaxed.`);
}
