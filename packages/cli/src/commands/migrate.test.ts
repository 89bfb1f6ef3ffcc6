import { existsSync } from "node:fs";
import { join } from "node:path";
import { asRunId } from "@trialbook/core/ids.ts";
import { openBook, webhookSecrets } from "@trialbook/server/open-book.ts";
import { onPostgres } from "@trialbook/server/stores/postgres/testing/on-postgres.ts";
import { administer, freshSchema } from "@trialbook/server/stores/postgres/testing/test-database.ts";
import { readWebhookSettings } from "@trialbook/server/webhooks/settings.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { FIRST_RUN, fillBook, ODD_VALUES } from "../migrate/testing/full-book.ts";
import { runCli, startCli } from "../testing/run-cli.ts";
import { startProcess, temporaryFolder } from "../testing/server-process.ts";

/** A folder with a full book in `book`, closed. */
async function fullBook() {
  const cwd = temporaryFolder(onTestFinished);
  const data = join(cwd, "book");
  const book = await openBook({ data, durability: "relaxed" });
  await fillBook(book, data);
  await book.close();
  return { place: { cwd }, data };
}

/** How many of each kind were found, written and there before. */
function countsOf(out: string): Readonly<Record<string, readonly number[]>> {
  const rows = [...out.matchAll(/^ {2}(\w[\w ]*?) +([\d,]+) found, ([\d,]+) written, ([\d,]+) there before$/gm)];
  return Object.fromEntries(rows.map(([, kind = "", ...numbers]) => [kind, numbers.map((text) => Number(text.replaceAll(",", "")))]));
}

const ALL = {
  experiments: [4, 4, 0],
  runs: [4, 4, 0],
  points: [12_019, 12_019, 0],
  "logged models": [1, 1, 0],
  "names of files": [3, 3, 0],
  traces: [2, 2, 0],
  "registered models": [2, 2, 0],
  "data versions": [2, 2, 0],
  webhooks: [2, 2, 0],
};

describe("a book of everything", () => {
  it("goes from folder to folder, and the second time there is nothing to do", async () => {
    const { place } = await fullBook();
    const args = ["migrate", "--from", "sqlite:book", "--to", "sqlite:copy"];
    const first = await runCli(place, ...args);
    expect([first.err, first.code]).toEqual(["", 0]);
    expect(countsOf(first.out)).toMatchObject(ALL);
    expect(first.out).toMatch(/The same on both sides: [0-9a-f]{16}/);
    const again = await runCli(place, ...args);
    expect(again.code).toBe(0);
    for (const [kind, [found, written, before]] of Object.entries(countsOf(again.out))) {
      // Webhooks were quiet meanwhile, and are set going again.
      expect([kind, written, before]).toEqual(kind === "webhooks" ? [kind, 2, 0] : [kind, 0, found]);
    }
    expect((await runCli(place, "check", "--data", "copy")).out).toContain("0 faults");
  });

  it("keeps every bit of points, secrets under the folder's own key, and counts on where the source was", async () => {
    const { place, data } = await fullBook();
    expect((await runCli(place, "migrate", "--from", "sqlite:book", "--to", "sqlite:copy")).code).toBe(0);
    const copy = join(place.cwd, "copy");
    const to = await openBook({ data: copy, durability: "relaxed" });
    onTestFinished(() => to.close());
    const odd = await to.metrics.history({ runId: FIRST_RUN, key: "odd", order: "step" });
    expect(odd.items.map(({ value }) => value)).toEqual(ODD_VALUES);
    const far = await to.metrics.history({ runId: FIRST_RUN, key: "far", order: "step" });
    expect(far.items.map(({ step, at }) => [step, at])).toEqual([
      [-(2n ** 63n), 2n ** 63n - 1n],
      [9_007_199_254_740_993n, 0],
      [2n ** 63n - 1n, -(2n ** 63n)],
    ]);
    const { items } = await to.webhooks.listWebhooks({ limit: 10 });
    expect(items.map(({ name, created }) => [name, created])).toEqual([
      ["plain", 52],
      ["chat", 51],
    ]);
    const sealed = (await to.webhooks.sealedSecretOf(items[1]?.id ?? "")) ?? "";
    const secretsOf = (folder: string) => webhookSecrets({ data: folder, webhooks: readWebhookSettings({}) });
    expect(secretsOf(copy).open(sealed)).toBe("hush");
    expect(() => secretsOf(data).open(sealed)).toThrow("another key");
    expect((await to.experiments.createExperiment({ name: "next", tags: [], at: 1 })).id).toBe("5");
    const version = { name: "line", source: "s", location: "s", files: [], tags: [], at: 1 };
    expect((await to.registry.createModelVersion(version)).version).toBe(4);
  });

  it("reads beside the server that has the source, and brings what came later the next time", async () => {
    const { place, data } = await fullBook();
    const server = await startProcess(data);
    onTestFinished(() => void server.process.kill("SIGKILL"));
    const args = ["migrate", "--from", "sqlite:book", "--to", "sqlite:copy"];
    expect((await runCli(place, ...args)).code).toBe(0);
    const later = await fetch(`${server.url}/api/2.0/mlflow/runs/log-metric`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ run_id: FIRST_RUN, key: "later", value: 1, timestamp: 1, step: 1 }),
    });
    expect(later.status).toBe(200);
    expect(await server.end("SIGTERM")).toBe(0);
    const second = await runCli(place, ...args);
    expect([second.err, second.code]).toEqual(["", 0]);
    expect(countsOf(second.out)["runs"]).toEqual([4, 1, 3]);
  });

  it("goes on where it was stopped", async () => {
    const { place, data } = await fullBook();
    const book = await openBook({ data, durability: "relaxed" });
    for (let i = 0; i < 300; i++) {
      const id = asRunId((2 ** 40 + i).toString(16).padStart(32, "9"));
      const run = {
        id,
        experimentId: (await book.runs.getRunInfo(FIRST_RUN)).experimentId,
        name: "",
        userId: "",
        tags: [],
        params: [],
        at: 1,
      };
      await book.runs.createRun({ ...run, status: "finished" });
      const points = Array.from({ length: 200 }, (_, step) => ({ key: "a", step, at: 1, value: step }));
      await book.runs.appendToRun(id, { params: [], tags: [], points });
    }
    await book.close();
    const args = ["migrate", "--from", "sqlite:book", "--to", "sqlite:copy"];
    const stopped = startCli(place, ...args);
    await expect.poll(() => existsSync(join(place.cwd, "copy", "book.db-wal")), { interval: 5, timeout: 20_000 }).toBe(true);
    stopped.process.kill("SIGTERM");
    const { code, err } = await stopped.ended;
    expect([code, err]).toEqual([130, expect.stringContaining("goes on from there")]);
    const rest = await runCli(place, ...args);
    expect([rest.err, rest.code]).toEqual(["", 0]);
    const [found = 0, written = 0, before = 0] = countsOf(rest.out)["runs"] ?? [];
    expect([found, written + before]).toEqual([304, 304]);
    expect((await runCli(place, "check", "--data", "copy")).out).toContain("0 faults");
  });
});

it("takes people along with their tokens, and never gives a version's number again", async () => {
  const { place, data } = await fullBook();
  const from = await openBook({ data, durability: "relaxed" });
  const ada = { id: "a".repeat(32), name: "ada", role: "admin", passwordHash: "slow hash", at: 1 } as const;
  await from.accounts.createUser(ada);
  await from.accounts.createUser({ id: "b".repeat(32), name: "bob", role: "write", at: 2 });
  const token = { id: "t", userId: ada.id, name: "ci", role: "write", created: 3, expires: 9e15, hash: "f".repeat(64) } as const;
  await from.accounts.createToken(token);
  const version = { name: "line", source: "s", location: "s", files: [], tags: [], at: 1 };
  const highest = (await from.registry.createModelVersion(version)).version;
  await from.registry.deleteModelVersion({ name: "line", version: highest }, 2);
  await from.close();

  const args = ["migrate", "--from", "sqlite:book", "--to", "sqlite:copy"];
  const first = await runCli(place, ...args);
  expect([first.err, first.code]).toEqual(["", 0]);
  expect(countsOf(first.out)["accounts"]).toEqual([2, 2, 0]);
  const to = await openBook({ data: join(place.cwd, "copy"), durability: "relaxed" });
  expect(await to.accounts.findToken(token.hash, 4)).toMatchObject({
    user: { name: "ada", role: "admin" },
    token: { id: "t", role: "write" },
  });
  expect(await to.accounts.passwordHashOf(ada.id)).toBe("slow hash");
  expect((await to.registry.createModelVersion(version)).version).toBe(highest + 1);
  await to.close();
  expect(countsOf((await runCli(place, ...args)).out)["accounts"]).toEqual([2, 0, 2]);
});

it("leaves another book alone, and names what it found there", async () => {
  const { place } = await fullBook();
  const other = await openBook({ data: join(place.cwd, "other"), durability: "relaxed" });
  await other.experiments.createExperiment({ name: "mine", tags: [], at: 5 });
  await other.close();
  const { code, err } = await runCli(place, "migrate", "--from", "sqlite:book", "--to", "sqlite:other");
  expect([code, err]).toEqual([1, expect.stringContaining('has an experiment 1, "mine"')]);
});

it.each([
  [["--from", "book", "--to", "sqlite:copy"], "--from is no book"],
  [["--from", "sqlite:book"], "Write which book goes where"],
  [["--from", "sqlite:book", "--to", "sqlite:./book"], "the same book"],
  [["--from", "sqlite:nothing", "--to", "sqlite:copy"], "There is no book in"],
  [["--from", "sqlite:book", "--to", "sqlite:copy", "--to-data", "x"], "is for books in PostgreSQL"],
])("refuses %j", async (args, message) => {
  const { code, err } = await runCli({ cwd: temporaryFolder(onTestFinished) }, "migrate", ...args);
  expect(code).not.toBe(0);
  expect(err).toContain(message);
});

await onPostgres(() => {
  it("moves up to PostgreSQL and back into a folder, and is the same there", async () => {
    const { place } = await fullBook();
    const { name, url } = await freshSchema();
    onTestFinished(() => administer(`DROP SCHEMA ${name} CASCADE`));
    const up = await runCli(place, "migrate", "--from", "sqlite:book", "--to", url, "--to-data", "files");
    expect([up.err, up.code, up.out]).toEqual(["", 0, expect.not.stringContaining("Not ")]);
    expect(countsOf(up.out)).toMatchObject(ALL);
    const checked = await runCli(place, "check", "--store", url, "--data", "files");
    expect([checked.err, checked.out]).toEqual(["", expect.stringContaining(": 0 faults.")]);
    const back = await runCli(place, "migrate", "--from", url, "--from-data", "files", "--to", "sqlite:again");
    expect([back.err, back.code]).toEqual(["", 0]);
    expect(countsOf(back.out)).toMatchObject(ALL);
    // What went up and down is what never left: compared with the first book, there is nothing to do.
    const compared = await runCli(place, "migrate", "--from", "sqlite:book", "--to", "sqlite:again");
    expect(compared.code).toBe(0);
    expect(countsOf(compared.out)).toMatchObject({
      runs: [4, 0, 4],
      points: [12_019, 0, 12_019],
      traces: [2, 0, 2],
      "registered models": [2, 0, 2],
    });
  });
});
