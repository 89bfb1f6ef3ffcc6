import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { artifactStoreContract } from "../../contract/artifacts.contract.ts";
import { openDatabase } from "../database.ts";
import { GroupCommit } from "../group-commit.ts";
import { SqliteArtifactStore } from "./artifact-store.ts";
import { artifactsSchema } from "./schema.ts";

const endings: (() => void)[] = [];

afterEach(() => {
  for (const end of endings.splice(0)) end();
});

artifactStoreContract(async () => {
  const folder = mkdtempSync(join(tmpdir(), "artifacts-"));
  const database = openDatabase(join(folder, "book.db"), "relaxed");
  database.handle.exec(artifactsSchema);
  endings.push(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  return new SqliteArtifactStore(database, new GroupCommit(database));
});
