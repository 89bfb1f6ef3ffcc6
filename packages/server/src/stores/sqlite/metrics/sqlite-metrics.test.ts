import { describe, onTestFinished } from "vitest";
import { coldPointsContract, keptInFiles, TestFiles } from "../../contract/cold-points.contract.ts";
import { metricsContract } from "../../contract/metrics.contract.ts";
import { noFiles } from "../../points/cold-files.ts";
import { temporaryFolder } from "../temporary-stores.ts";
import { openMetrics, type TemporaryMetrics } from "./temporary-metrics.ts";

const open = (readFile = noFiles): TemporaryMetrics =>
  closedAtEnd(openMetrics(temporaryFolder(onTestFinished), { worthAChunk: 1 }, readFile));

metricsContract(async () => open());
coldPointsContract(async (files) => open(files.read));
describe("in files", () =>
  metricsContract(async () => {
    const files = new TestFiles();
    return keptInFiles(open(files.read), files);
  }));

/** Whatever it is opened anew as is closed too. */
function closedAtEnd(book: TemporaryMetrics): TemporaryMetrics {
  onTestFinished(() => book.close());
  return { ...book, reopen: async () => closedAtEnd(await book.reopen()) };
}
