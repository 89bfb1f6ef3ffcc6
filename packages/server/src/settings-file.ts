import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Invalid } from "@trialbook/core/errors.ts";
import { SETTING_NAMES, type Settings, SWITCHES } from "./config.ts";

/** The file that is read where none is named, if the working folder has one. */
export const USUAL_FILE = "trialbook.json";

export interface SettingsFile {
  /** Absolute; absent if there is none. */
  readonly path?: string;
  readonly settings: Settings;
}

/**
 * Reads the file of settings that `--config` names, or `TRIALBOOK_CONFIG`, or `trialbook.json` in the working folder: a JSON
 * object whose keys are the names of flags, e.g. `{"port": 8080, "allowed-hosts": ["book.lab"], "log-requests": true}`.
 *
 * @throws {Invalid} if it cannot be read, or says something that is no setting
 */
export function readSettingsFile(flag: string | undefined, environment: Readonly<Record<string, string | undefined>>): SettingsFile {
  const named = flag ?? (environment["TRIALBOOK_CONFIG"] || undefined);
  if (named === undefined && !existsSync(USUAL_FILE)) return { settings: {} };
  const path = resolve(named ?? USUAL_FILE);
  return { path, settings: settingsIn(path, parsed(path)) };
}

function parsed(path: string): Readonly<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    // What stands in the file is not repeated: there may be a password in it.
    const why = error instanceof SyntaxError ? "it is no JSON" : error instanceof Error ? error.message : String(error);
    throw new Invalid(`The settings in ${path} cannot be read: ${why}.`);
  }
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Readonly<Record<string, unknown>>;
  throw new Invalid(`${path} must hold one JSON object, such as {"port": 8080}.`);
}

function settingsIn(path: string, json: Readonly<Record<string, unknown>>): Settings {
  const entries = Object.entries(json).map(([name, value]): [string, string | boolean] => {
    const isSwitch = (SWITCHES as readonly string[]).includes(name);
    if (!isSwitch && !(SETTING_NAMES as readonly string[]).includes(name)) {
      throw new Invalid(
        `${path} has ${JSON.stringify(name)}, which is no setting. It may have ${[...SETTING_NAMES, ...SWITCHES].join(", ")}.`,
      );
    }
    if (isSwitch && typeof value === "boolean") return [name, value];
    if (!isSwitch && (typeof value === "string" || typeof value === "number")) return [name, String(value)];
    if (name === "allowed-hosts" && Array.isArray(value) && value.every((host) => typeof host === "string")) return [name, value.join(",")];
    throw new Invalid(`${name} in ${path} must be ${isSwitch ? "true or false" : "a text or a number"}.`);
  });
  return Object.fromEntries(entries);
}
