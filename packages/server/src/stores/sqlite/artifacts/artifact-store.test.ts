import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { artifactStoreContract } from "../../contract/artifacts.contract.ts";
import { openDatabase } from "../database.ts";
import { GroupCommit } from "../group-commit.ts";
import { migrations } from "../migrations/all.ts";
import { migrate } from "../migrations/migrate.ts";
import { SqliteArtifactStore } from "./artifact-store.ts";

const endings: (() => void)[] = [];

afterEach(() => {
  for (const end of endings.splice(0)) end();
});

artifactStoreContract(async () => {
  const folder = mkdtempSync(join(tmpdir(), "artifacts-"));
  const file = join(folder, "book.db");
  const database = openDatabase(file, "relaxed");
  migrate(database, file, migrations);
  endings.push(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  return new SqliteArtifactStore(database, new GroupCommit(database));
});
