import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { NOTHING, newRun } from "../../contract/samples.ts";
import { wholeBookContract } from "../../contract/whole-book.contract.ts";
import { openDatabase } from "../database.ts";
import { migrations } from "../migrations/all.ts";
import { migrate } from "../migrations/migrate.ts";
import { storesOver } from "../open-sqlite.ts";
import { openTemporary, temporaryFolder } from "../temporary-stores.ts";

wholeBookContract(() => openTemporary(onTestFinished));

/** The faults of a book of one run with 1,000 sealed points of `loss`, in which these statements were run. */
async function faultsAfter(...statements: readonly string[]): Promise<readonly string[]> {
  const folder = temporaryFolder(onTestFinished);
  const file = join(folder, "book.db");
  const open = () => {
    const database = openDatabase(file, "relaxed");
    migrate(database, file, migrations);
    return { database, ...storesOver(database, { clock: Date.now }).stores };
  };
  const first = open();
  const run = newRun();
  await first.runs.createRun(run);
  const points = Array.from({ length: 1000 }, (_, step) => ({ key: "loss", step, at: step, value: 1 / step }));
  await first.runs.appendToRun(run.id, { ...NOTHING, points, params: [{ key: "lr", value: "1" }] });
  await first.metrics.sealAll();
  const { handle } = first.database;
  handle.exec("PRAGMA foreign_keys = OFF");
  for (const statement of statements) handle.exec(statement);
  first.database.close();
  const again = open();
  onTestFinished(() => again.database.close());
  return Array.fromAsync(again.whole.faults());
}

it("finds nothing wrong in a sound book", async () => {
  expect(await faultsAfter()).toEqual([]);
});

it.each([
  ["UPDATE metric_chunk SET block = CAST(substr(block, 1, 40) || x'ff' || substr(block, 42) AS BLOB)", 'Chunk 1 of the metric "loss"'],
  ["UPDATE metric_chunk SET pyramid = x'0102030405060708'", 'Chunk 1 of the metric "loss"'],
  ["UPDATE metric_chunk SET count = 999", "it holds other points than its row says"],
  ["UPDATE metric_chunk SET key = 'lost'", "no summary of it"],
  ["INSERT INTO metric_tail VALUES (16777216 * 77, 1, x'00')", "belong to no run: its inner number is 77"],
  ["INSERT INTO params VALUES (99, 'a', 'b')", "Rows of params belong to no run: its inner number is 99"],
  ["INSERT INTO artifacts VALUES ('a/b', 'c', 'x', 1, 1)", "A file lies in no folder: a/b"],
  ["INSERT INTO run_inputs VALUES (1, 1, 5)", "Row 1 of run_inputs refers to something in datasets"],
])("finds what %s does", async (statement, fault) => {
  expect((await faultsAfter(statement)).join("\n")).toContain(fault);
});
