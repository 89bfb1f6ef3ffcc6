import { accountsSchema } from "../accounts/schema.ts";
import { datasetsSchema } from "../datasets/schema.ts";
import type { Engine } from "../engines/engine.ts";
import { coldSchema } from "../metrics/cold-points.ts";
import { registrySchema } from "../registry/schema.ts";
import { artifactsSchema, bookSchema, metricsSchema, modelsSchema } from "../schema.ts";
import { tracesSchema } from "../traces/schema.ts";
import { webhooksSchema } from "../webhooks/schema.ts";
import type { Migration } from "./migrate.ts";

/** Every schema there ever was, oldest first. A released entry never changes again. */
export const migrations: readonly Migration[] = [
  {
    name: "starts the book",
    statements: (engine: Engine, now: number) => [
      ...bookSchema(engine),
      ...metricsSchema(engine),
      ...modelsSchema,
      ...artifactsSchema,
      `INSERT INTO experiments VALUES (0, 'Default', 'mlflow-artifacts:/0', ${now}, ${now}, NULL)`,
    ],
  },
  { name: "keeps registered models and webhooks", statements: () => [...registrySchema, ...webhooksSchema] },
  { name: "keeps versions of data", statements: () => datasetsSchema },
  { name: "knows people", statements: () => accountsSchema },
  { name: "keeps traces", statements: () => tracesSchema },
  {
    name: "walks runs from the newest on",
    statements: () => ["CREATE INDEX runs_newest ON runs (experiment_id, start_time DESC NULLS LAST, id)", "DROP INDEX runs_by_start"],
  },
  { name: "keeps cold points in files", statements: () => coldSchema },
];
