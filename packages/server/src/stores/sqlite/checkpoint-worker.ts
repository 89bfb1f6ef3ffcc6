import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { CheckpointOrder } from "./checkpoints.ts";

const database = new DatabaseSync(String(workerData));
const checkpoint = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");

parentPort?.on("message", (order: CheckpointOrder) => {
  if (order === "checkpoint") parentPort?.postMessage(Number(checkpoint.get()?.["log"]));
  else {
    database.close();
    parentPort?.close();
  }
});
