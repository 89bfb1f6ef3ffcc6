import { createHash } from "node:crypto";
import type { RunId } from "@trialbook/core/ids.ts";
import { SHARDS } from "../schema.ts";

/** The shard of sealing that a run belongs to, the same on every server. */
export function shardOf(id: RunId): number {
  return createHash("sha256").update(id).digest().readUInt32BE(0) % SHARDS;
}
