import { accountsSchema } from "../accounts/schema.ts";
import { artifactsSchema } from "../artifacts/schema.ts";
import { datasetsSchema } from "../datasets/schema.ts";
import { coldSchema } from "../metrics/cold-points.ts";
import { metricsSchema } from "../metrics/schema.ts";
import { modelsSchema } from "../models/schema.ts";
import { registrySchema } from "../registry/schema.ts";
import { bookSchema } from "../schema.ts";
import { tracesSchema } from "../traces/schema.ts";
import { webhooksSchema } from "../webhooks/schema.ts";
import type { Migration } from "./migrate.ts";

/**
 * Every schema there ever was, oldest first. A released entry never changes again: once the schemas below move on, the
 * text that was released is written out in a file of its own here.
 */
export const migrations: readonly Migration[] = [
  {
    name: "starts the book",
    sql: `
      ${bookSchema}
      ${metricsSchema}
      ${modelsSchema}
      ${artifactsSchema}
      INSERT INTO experiments (id, name, artifact_location, created, updated)
      SELECT 0, 'Default', 'mlflow-artifacts:/0', now, now FROM (SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now);
    `,
  },
  { name: "adds the model registry", sql: registrySchema },
  { name: "keeps traces", sql: tracesSchema },
  { name: "sends webhooks", sql: webhooksSchema },
  { name: "adds data versions", sql: datasetsSchema },
  { name: "knows people", sql: accountsSchema },
  { name: "keeps cold points in files", sql: coldSchema },
];
