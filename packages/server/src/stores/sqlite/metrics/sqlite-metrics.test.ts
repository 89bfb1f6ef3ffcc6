import { onTestFinished } from "vitest";
import { metricsContract } from "../../contract/metrics.contract.ts";
import { temporaryFolder } from "../temporary-stores.ts";
import { openMetrics, type TemporaryMetrics } from "./temporary-metrics.ts";

metricsContract(async () => closedAtEnd(openMetrics(temporaryFolder(onTestFinished))));

/** Whatever it is opened anew as is closed too. */
function closedAtEnd(book: TemporaryMetrics): TemporaryMetrics {
  onTestFinished(() => book.close());
  return { ...book, reopen: async () => closedAtEnd(await book.reopen()) };
}
