import { parentPort, workerData } from "node:worker_threads";
import { countBook } from "./count-book.ts";

parentPort?.postMessage(countBook(String(workerData)));
