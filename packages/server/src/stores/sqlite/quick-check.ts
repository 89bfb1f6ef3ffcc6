import { Worker } from "node:worker_threads";

/**
 * Reads through the whole database file in a thread of its own and looks for damage. Takes seconds for gigabytes, while
 * the book is in use.
 *
 * @returns what is wrong, a line each; nothing for a sound file
 */
export function quickCheck(file: string, signal: AbortSignal): Promise<readonly string[]> {
  const worker = new Worker(new URL("./quick-check-worker.ts", import.meta.url), { workerData: file });
  worker.unref();
  const stop = () => void worker.terminate();
  signal.addEventListener("abort", stop);
  return new Promise<readonly string[]>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => resolve([])); // Stopped before it was done.
  }).finally(() => signal.removeEventListener("abort", stop));
}
