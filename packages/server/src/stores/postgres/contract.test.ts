import { afterAll, describe, onTestFinished } from "vitest";
import { accountStoreContract } from "../contract/accounts.contract.ts";
import { appendContract } from "../contract/append.contract.ts";
import { artifactStoreContract } from "../contract/artifacts.contract.ts";
import { coldPointsContract, keptInFiles, TestFiles } from "../contract/cold-points.contract.ts";
import { datasetStoreContract } from "../contract/datasets.contract.ts";
import { experimentStoreContract } from "../contract/experiments.contract.ts";
import { metricsContract } from "../contract/metrics.contract.ts";
import { loggedModelStoreContract } from "../contract/models.contract.ts";
import { registryStoreContract } from "../contract/registry.contract.ts";
import { registryFilesContract } from "../contract/registry-files.contract.ts";
import { registrySearchContract } from "../contract/registry-search.contract.ts";
import { runStoreContract } from "../contract/runs.contract.ts";
import { searchContract } from "../contract/search.contract.ts";
import { searchExperimentsContract } from "../contract/search-experiments.contract.ts";
import { searchPropertiesContract } from "../contract/search-properties.contract.ts";
import { traceStoreContract } from "../contract/traces.contract.ts";
import { webhookStoreContract } from "../contract/webhooks.contract.ts";
import { wholeBookContract } from "../contract/whole-book.contract.ts";
import { onPostgres } from "./testing/on-postgres.ts";
import { SchemaPool } from "./testing/schema-pool.ts";
import { openMetricsBook, openTemporary } from "./testing/temporary-stores.ts";

await onPostgres(() => {
  const schemas = new SchemaPool();
  afterAll(() => schemas.drop());
  const books = () => ({ schemas, atEnd: onTestFinished });
  const open = () => openTemporary(books());
  accountStoreContract(open);
  experimentStoreContract(open);
  runStoreContract(open);
  appendContract(open);
  metricsContract(() => openMetricsBook(books()));
  coldPointsContract((files) => openMetricsBook(books(), { readFile: files.read }));
  describe("in files", () =>
    metricsContract(async () => {
      const files = new TestFiles();
      return keptInFiles(await openMetricsBook(books(), { readFile: files.read }), files);
    }));
  searchContract(open);
  searchPropertiesContract(open);
  describe("along an index", () => {
    const walking = () => openTemporary(books(), { worthWalking: 0 });
    searchContract(walking);
    searchPropertiesContract(walking);
  });
  searchExperimentsContract(open);
  loggedModelStoreContract(open);
  wholeBookContract(open);
  registryStoreContract(open);
  registrySearchContract(open);
  registryFilesContract(open);
  webhookStoreContract(() => openTemporary(books(), { mostWaiting: 20 }), 20);
  traceStoreContract(open);
  datasetStoreContract(async () => (await open()).datasets);
  artifactStoreContract(async () => (await open()).artifacts);
});
