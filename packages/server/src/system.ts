import { randomUUID } from "node:crypto";
import type { NewId } from "@trialbook/core/ids.ts";
import { consoleLog, type Log, type LogFormat } from "./http/log.ts";

export const newId: NewId = () => randomUUID().replaceAll("-", "");

/** What went wrong in no request's name: a fault of ours that shall cost no one else's request. */
export function surviveFaults(log: Log = systemLog): void {
  process.on("uncaughtException", (error) => log.error("A fault of Trialbook, please report it", error));
}

/** The log of a server that runs in the foreground. */
export function serverLog(format: LogFormat): Log {
  return consoleLog(() => new Date(), format);
}

/** Where commands tell what concerns an operator. */
export const systemLog = serverLog("text");
