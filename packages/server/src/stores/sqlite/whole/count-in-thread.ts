import { Worker } from "node:worker_threads";
import type { BookSize } from "@trialbook/core/whole-book.ts";
import type { Database } from "../database.ts";

/** Counts in a thread of its own: points are counted by reading every block's row. @throws if the file cannot be read */
export function countInThread({ handle }: Database): Promise<BookSize> {
  const worker = new Worker(new URL("./count-worker.ts", import.meta.url), {
    workerData: handle.location(),
    resourceLimits: { maxYoungGenerationSizeMb: 1 },
  });
  worker.unref();
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("The thread that counts ended before it was done.")));
  });
}
