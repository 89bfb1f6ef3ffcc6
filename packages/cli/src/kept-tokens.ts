import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** Tokens by the server that they are for. */
type Kept = Readonly<Record<string, string>>;

/** `$XDG_CONFIG_HOME/trialbook/tokens.json`, for its owner's eyes alone. */
function fileOf(env: Environment): string {
  return join(env["XDG_CONFIG_HOME"] || join(homedir(), ".config"), "trialbook", "tokens.json");
}

/** What `trialbook login` kept for a server. */
export function keptToken(url: string, env: Environment): string | undefined {
  return read(env)[originOf(url)];
}

/** @returns where it is kept now */
export function keepToken(url: string, token: string, env: Environment): string {
  const file = fileOf(env);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ ...read(env), [originOf(url)]: token }, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return file;
}

function read(env: Environment): Kept {
  try {
    const parsed: unknown = JSON.parse(readFileSync(fileOf(env), "utf8"));
    if (typeof parsed !== "object" || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return {}; // None kept yet, or it was broken by hand: as good as none.
  }
}

function originOf(url: string): string {
  return URL.parse(url)?.origin ?? url;
}
