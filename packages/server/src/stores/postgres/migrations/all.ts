import type { Engine } from "../engines/engine.ts";
import { artifactsSchema, bookSchema, metricsSchema, modelsSchema } from "../schema.ts";
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
];
