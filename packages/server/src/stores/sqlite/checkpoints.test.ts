import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { type CheckpointPolicy, Checkpoints } from "./checkpoints.ts";
import { openDatabase } from "./database.ts";
import { GroupCommit } from "./group-commit.ts";
import { temporaryFolder } from "./temporary-stores.ts";

function openLogged(policy: Partial<CheckpointPolicy>) {
  const file = join(temporaryFolder(onTestFinished), "book.db");
  const database = openDatabase(file, "relaxed");
  database.handle.exec("CREATE TABLE notes (text TEXT)");
  const commits = new GroupCommit(database);
  const checkpoints = new Checkpoints({ database, file, commits }, policy);
  onTestFinished(async () => {
    await checkpoints.stop();
    database.close();
  });
  const write = () => commits.write(() => database.sql("INSERT INTO notes VALUES (?)").run("x".repeat(5000)));
  const sizeOf = (suffix: "" | "-wal") => statSync(file + suffix).size;
  return { write, sizeOf, checkpoints };
}

it("brings what was written into the database file while the book is open", async () => {
  const { write, sizeOf } = openLogged({ commits: 20 });
  for (let i = 0; i < 100; i++) await write();
  await vi.waitFor(() => expect(sizeOf("")).toBeGreaterThan(20 * 5000), 20_000);
});

it("lets a log that has become long begin anew, though there is always something to write", async () => {
  const { write, sizeOf } = openLogged({ commits: 20, longLog: 100 });
  let written = 0;
  for (; written < 1_000_000 || written < 4 * sizeOf("-wal"); written += 5000) await write();
  expect(written).toBeGreaterThanOrEqual(4 * sizeOf("-wal"));
});

it("may be stopped at any moment", async () => {
  const { write, checkpoints } = openLogged({ commits: 1 });
  const written = Promise.all(Array.from({ length: 50 }, write));
  await checkpoints.stop();
  await written;
});
