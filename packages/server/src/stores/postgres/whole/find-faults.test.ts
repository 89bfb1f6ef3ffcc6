import { afterAll, expect, it, onTestFinished } from "vitest";
import { newRegistered, newVersion } from "../../contract/registry-samples.ts";
import { onPostgres } from "../testing/on-postgres.ts";
import { SchemaPool } from "../testing/schema-pool.ts";
import { openTemporary } from "../testing/temporary-stores.ts";

await onPostgres(() => {
  const schemas = new SchemaPool();
  afterAll(() => schemas.drop());

  it("finds versions of a registered model that is not there, and nothing in a book that is whole", async () => {
    const { registry, whole, database } = await openTemporary({ schemas, atEnd: onTestFinished });
    await registry.createRegisteredModel(newRegistered("line"));
    await registry.createModelVersion(newVersion("line", { files: ["0/r/artifacts/model"], tags: [{ key: "k", value: "v" }] }));
    expect(await Array.fromAsync(whole.faults())).toEqual([]);
    const [row] = await database.rows("SELECT id FROM registered_models");
    await database.run("DELETE FROM registered_models");
    expect(await Array.fromAsync(whole.faults())).toEqual([
      `Rows of model_versions refer to something in registered_models that is not there: ${row?.[0]}`,
    ]);
  });
});
