import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { NOTHING, newRun } from "../contract/samples.ts";
import { openDatabase } from "./database.ts";
import type { ColumnName } from "./kept-columns.ts";
import { migrations } from "./migrations/all.ts";
import { migrate } from "./migrations/migrate.ts";
import { storesOver } from "./open-sqlite.ts";
import { temporaryFolder } from "./temporary-stores.ts";

const LR: ColumnName = { table: "params", value: "value", key: "lr" };
const LOSS: ColumnName = { table: "latest_metrics", value: "value", key: "loss" };

function open(keptRows?: number) {
  const file = join(temporaryFolder(onTestFinished), "book.db");
  const database = openDatabase(file, "relaxed");
  onTestFinished(() => database.close());
  migrate(database, file, migrations);
  const { stores, searchable } = storesOver(database, { clock: Date.now, ...(keptRows !== undefined && { keptRows }) });
  const valuesNow = (name: ColumnName) => {
    const id = searchable.columns.idOf(name);
    if (id === undefined) return undefined;
    return searchable.rows("SELECT value FROM kept_values WHERE column_id = ? ORDER BY value").all(id).flat();
  };
  const values = (name: ColumnName) => valuesNow(name) ?? "still being read";
  const logged = (step: number, value: number) => ({ ...NOTHING, points: [{ key: "loss", step, at: 1, value }] });
  return { ...stores, values, valuesNow, logged };
}

it("has a value of each run that has the key, in order", async () => {
  const { runs, values } = open();
  for (const value of ["0.3", "0.1", "0.2"]) await runs.createRun(newRun({ params: [{ key: "lr", value }] }));
  await runs.createRun(newRun({ params: [{ key: "other", value: "9" }] }));
  expect(values(LR)).toEqual(["0.1", "0.2", "0.3"]);
});

it("follows what is logged, deleted and removed after it was first read", async () => {
  const { runs, values, logged } = open();
  const [a, b] = [await runs.createRun(newRun()), await runs.createRun(newRun())];
  await runs.appendToRun(a.info.id, logged(0, 5));
  expect(values(LOSS)).toEqual([5]);
  await runs.appendToRun(b.info.id, logged(0, 3));
  await runs.appendToRun(a.info.id, logged(1, 4));
  expect(values(LOSS)).toEqual([3, 4]);
  await runs.deleteRun(a.info.id, 1);
  await runs.purgeRun(a.info.id);
  expect(values(LOSS)).toEqual([3]);
});

it("does not keep what was refused", async () => {
  const { runs, values } = open();
  const { info } = await runs.createRun(newRun({ params: [{ key: "lr", value: "1" }] }));
  expect(values(LR)).toEqual(["1"]);
  const changing = [
    { key: "a", value: "1" },
    { key: "lr", value: "2" },
  ];
  await expect(runs.appendToRun(info.id, { ...NOTHING, params: changing })).rejects.toThrow();
  expect(values(LR)).toEqual(["1"]);
  expect(values({ ...LR, key: "a" })).toEqual([]);
});

it("keeps the beginning of long texts", async () => {
  const { runs, values } = open();
  await runs.createRun(newRun({ params: [{ key: "lr", value: "x".repeat(6000) }] }));
  expect(values(LR)).toEqual(["x".repeat(64)]);
});

it("is read in turns with other work where there are many runs, and misses nothing of what is logged meanwhile", async () => {
  const { runs, valuesNow, logged } = open();
  const made = await Promise.all(Array.from({ length: 1600 }, () => runs.createRun(newRun())));
  await Promise.all(made.map(({ info }, i) => runs.appendToRun(info.id, logged(0, i))));
  expect(valuesNow(LOSS)).toBeUndefined();
  const late = await runs.createRun(newRun());
  await Promise.all([
    runs.appendToRun(late.info.id, logged(0, -1)),
    runs.appendToRun(made[0]?.info.id ?? late.info.id, logged(1, 7000)),
    runs.appendToRun(made[1599]?.info.id ?? late.info.id, logged(1, 8000)),
  ]);
  const expected = [-1, ...Array.from({ length: 1598 }, (_, i) => i + 1), 7000, 8000];
  await vi.waitFor(() => expect(valuesNow(LOSS)).toEqual(expected), 20_000);

  await Promise.all(made.map(({ info }, i) => runs.appendToRun(info.id, logged(2, i))));
  expect(valuesNow(LOSS)).toBeUndefined();
  await vi.waitFor(() => expect(valuesNow(LOSS)).toEqual([-1, ...Array.from({ length: 1600 }, (_, i) => i)]), 20_000);
});

it("lets go of what nobody asks for any more, and reads nothing whose room others in use have", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const { runs, valuesNow } = open(5);
  const params = ["a", "b", "c"].map((key) => ({ key, value: "1" }));
  for (let i = 0; i < 2; i++) await runs.createRun(newRun({ params }));
  const has = (key: string) => valuesNow({ ...LR, key }) !== undefined;
  expect(["a", "b", "c", "a", "b", "c"].map(has)).toEqual([true, true, false, true, true, false]);
  vi.advanceTimersByTime(50_000);
  expect(["b", "c"].map(has)).toEqual([true, false]);
  vi.advanceTimersByTime(20_000);
  expect(["c", "b", "a"].map(has)).toEqual([true, true, false]);
});
