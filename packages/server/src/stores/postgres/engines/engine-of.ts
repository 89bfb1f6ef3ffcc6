import type { Engine } from "./engine.ts";
import { postgresql } from "./postgresql.ts";
import { selfSpreading } from "./self-spreading.ts";

/** @param version what `SELECT version()` says */
export function engineOf(version: string, partitions: number): Engine {
  if (version.includes("CockroachDB")) return selfSpreading("CockroachDB");
  if (version.includes("-YB-")) return selfSpreading("YugabyteDB");
  return postgresql(partitions);
}
