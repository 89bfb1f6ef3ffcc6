import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

const database = new DatabaseSync(String(workerData), { readOnly: true });
const found = database.prepare("PRAGMA quick_check").all();
database.close();
parentPort?.postMessage(found.map((row) => String(row["quick_check"])).filter((line) => line !== "ok"));
