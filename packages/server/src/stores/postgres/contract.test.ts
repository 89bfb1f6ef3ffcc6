import { afterAll, onTestFinished } from "vitest";
import { appendContract } from "../contract/append.contract.ts";
import { artifactStoreContract } from "../contract/artifacts.contract.ts";
import { experimentStoreContract } from "../contract/experiments.contract.ts";
import { metricsContract } from "../contract/metrics.contract.ts";
import { loggedModelStoreContract } from "../contract/models.contract.ts";
import { runStoreContract } from "../contract/runs.contract.ts";
import { searchContract } from "../contract/search.contract.ts";
import { searchExperimentsContract } from "../contract/search-experiments.contract.ts";
import { searchPropertiesContract } from "../contract/search-properties.contract.ts";
import { onPostgres } from "./testing/on-postgres.ts";
import { SchemaPool } from "./testing/schema-pool.ts";
import { openMetricsBook, openTemporary } from "./testing/temporary-stores.ts";

await onPostgres(() => {
  const schemas = new SchemaPool();
  afterAll(() => schemas.drop());
  const books = () => ({ schemas, atEnd: onTestFinished });
  const open = () => openTemporary(books());
  experimentStoreContract(open);
  runStoreContract(open);
  appendContract(open);
  metricsContract(() => openMetricsBook(books()));
  searchContract(open);
  searchPropertiesContract(open);
  searchExperimentsContract(open);
  loggedModelStoreContract(open);
  artifactStoreContract(async () => (await open()).artifacts);
});
