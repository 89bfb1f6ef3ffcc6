import { inspect } from "node:util";

/** What a line is about, in fields that programs can look for: `requestId`, `method`, `route`, `status`, `ms`. */
export type LogFacts = Readonly<Record<string, string | number>>;

/** Where the server says what an operator should know; a parameter wherever something is said. */
export interface Log {
  info(line: string, facts?: LogFacts): void;
  warn(line: string, facts?: LogFacts): void;
  /** `cause` is written with its stack: it is for the operator alone. */
  error(line: string, cause?: unknown, facts?: LogFacts): void;
}

export type LogFormat = "text" | "json";

/** Writes one line, without its end. */
export type WriteLine = (line: string) => void;

/**
 * Lines with the time. `text` is for people, with facts as `name=value` behind the words; `json` is one object a line with
 * `time`, `level`, `message`, the facts, and `error` with the cause's stack.
 */
export function lineLog(format: LogFormat, now: () => Date, write: WriteLine): Log {
  const put = format === "json" ? jsonLine : textLine;
  const say = (level: string, message: string, more: { readonly cause?: unknown; readonly facts?: LogFacts | undefined }): void =>
    write(put(now().toISOString(), level, { message, ...more }));
  return {
    info: (line, facts) => say("info", line, { facts }),
    warn: (line, facts) => say("warn", line, { facts }),
    error: (line, cause, facts) => say("error", line, { cause, facts }),
  };
}

/** On standard error, so that standard output stays for what was asked for. */
export function consoleLog(now: () => Date, format: LogFormat = "text"): Log {
  return lineLog(format, now, (line) => console.error(line));
}

interface Said {
  readonly message: string;
  readonly cause?: unknown;
  readonly facts?: LogFacts | undefined;
}

function textLine(time: string, level: string, { message, cause, facts }: Said): string {
  const told = facts === undefined ? "" : Object.entries(facts).map(([name, value]) => ` ${name}=${value}`);
  return `${time} ${level} ${message}${told === "" ? "" : told.join("")}${cause === undefined ? "" : `\n${inspect(cause)}`}`;
}

function jsonLine(time: string, level: string, { message, cause, facts }: Said): string {
  return JSON.stringify({ time, level, message, ...facts, ...(cause === undefined ? {} : { error: inspect(cause) }) });
}
