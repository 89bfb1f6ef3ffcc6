import type { AccountStore } from "@trialbook/core/account/account-store.ts";
import type { ArtifactFile } from "@trialbook/core/artifact/artifact.ts";
import { AlreadyExists } from "@trialbook/core/errors.ts";
import { asBlobHash, asExperimentId, asRunId } from "@trialbook/core/ids.ts";
import type { RegistryStore } from "@trialbook/core/registry/registry-store.ts";
import type { KeptAccount, KeptExperiment, KnownRun, WholeBook } from "@trialbook/core/whole-book.ts";
import { describe, expect, it } from "vitest";
import { newRegistered, newVersion } from "./registry-samples.ts";
import { DEFAULT_EXPERIMENT, NO_TAGS, NOTHING, newRun, type OpenedStores } from "./samples.ts";

interface OpenedWhole extends OpenedStores {
  readonly accounts: AccountStore;
  readonly registry: RegistryStore;
  readonly whole: WholeBook;
  readonly artifacts: { putArtifact(file: ArtifactFile): Promise<void> };
}

/** Holds a back-end to what {@link WholeBook} promises. */
export function wholeBookContract(open: () => Promise<OpenedWhole>): void {
  describe("the whole book", () => {
    it("gives all runs by id, those in the bin and their creation keys too, a page at a time", async () => {
      const { runs, whole } = await open();
      const ids = ["f", "a", "3", "7"].map((digit) => asRunId(digit.repeat(32)));
      for (const id of ids) await runs.createRun(newRun({ id, ...(id.startsWith("7") && { idempotencyKey: "once" }) }));
      await runs.deleteRun(ids[0] as (typeof ids)[0], 1234);
      const found: KnownRun[] = [];
      for (;;) {
        const last = found.at(-1);
        const page = await whole.runs({ limit: 3, ...(last && { after: last.id }) });
        found.push(...page);
        if (page.length < 3) break;
      }
      expect(found).toEqual([
        { id: "3".repeat(32) },
        { id: "7".repeat(32), idempotencyKey: "once" },
        { id: "a".repeat(32) },
        { id: "f".repeat(32), deletedAt: 1234 },
      ]);
    });

    it("gives every name of a file once, a page at a time", async () => {
      const { artifacts, whole } = await open();
      const paths = ["top", "a/b/c", "a/b.txt", "a/ü", "b/a", "b/🦊"];
      for (const [i, path] of paths.entries()) {
        await artifacts.putArtifact({ path, hash: asBlobHash(String(i).repeat(64)), size: 2 ** 40 + i, modified: 5 });
      }
      const found: ArtifactFile[] = [];
      let cursor: string | undefined;
      do {
        const page = await whole.artifacts({ limit: 2, ...(cursor !== undefined && { cursor }) });
        found.push(...page.items);
        cursor = page.next;
      } while (cursor !== undefined);
      expect(found.map(({ path }) => path).sort()).toEqual([...paths].sort());
      expect(found.find(({ path }) => path === "a/ü")).toEqual({ path: "a/ü", hash: "3".repeat(64), size: 2 ** 40 + 3, modified: 5 });
    });

    it("keeps an experiment as another book has it, also when it is told again, and counts on from its id", async () => {
      const { experiments, whole } = await open();
      const kept: KeptExperiment = {
        id: asExperimentId("41"),
        name: "from elsewhere",
        artifactLocation: "mlflow-artifacts:/41",
        lifecycle: "active",
        created: 11,
        updated: 22,
        lastActivity: 33,
        tags: [{ key: "a", value: "1" }],
      };
      await whole.keepExperiment(kept);
      expect(await experiments.listExperiments("active")).toContainEqual({ ...kept, runs: 0, running: 0 });
      const { lastActivity: _, ...changed } = { ...kept, name: "renamed", lifecycle: "deleted" as const, updated: 44, tags: [] };
      await whole.keepExperiment(changed);
      expect(await experiments.listExperiments("deleted")).toEqual([{ ...changed, runs: 0, running: 0 }]);
      expect((await experiments.createExperiment({ name: "next", ...NO_TAGS })).id).toBe("42");
      await expect(whole.keepExperiment({ ...kept, id: asExperimentId("50"), name: "next" })).rejects.toThrow(AlreadyExists);
      expect((await experiments.getExperiment(DEFAULT_EXPERIMENT)).name).toBe("Default");
    });

    it("keeps an account as another book has it, with its password, tokens and invitation, also when it is told again", async () => {
      const { accounts, whole } = await open();
      const user = { id: "a".repeat(32), name: "ada", role: "admin", status: "active", created: 5 } as const;
      const token = { id: "t1", userId: user.id, name: "ci", role: "write", created: 6, expires: 9e15, hash: "b".repeat(64) } as const;
      const invitation = { hash: "c".repeat(64), userId: user.id, created: 7, expires: 9e15 };
      const kept: KeptAccount = { user, passwordHash: "slow", invitation, tokens: [token, { ...token, id: "t2", hash: "d", lastUsed: 8 }] };
      expect(await whole.account(user.id)).toBe(undefined);
      await whole.keepAccount(kept);
      expect(await whole.account(user.id)).toEqual(kept);
      expect(await accounts.findToken(token.hash, 10)).toEqual({ user, token: expect.objectContaining({ id: "t1", role: "write" }) });
      expect(await accounts.passwordHashOf(user.id)).toBe("slow");
      const changed: KeptAccount = { user: { ...user, name: "lovelace", role: "read", status: "disabled" }, tokens: [] };
      await whole.keepAccount(changed);
      expect(await whole.account(user.id)).toEqual(changed);
      expect(await accounts.findToken(token.hash, 10)).toBe(undefined);
      await expect(whole.keepAccount({ ...kept, user: { ...user, id: "e".repeat(32), name: "lovelace" } })).rejects.toThrow(AlreadyExists);
    });

    it("counts versions of a registered model on from where another book was", async () => {
      const { registry, whole } = await open();
      expect(await whole.lastVersionOf("line")).toBe(0);
      await registry.createRegisteredModel(newRegistered("line"));
      await whole.countVersionsFrom("line", 7);
      await whole.countVersionsFrom("line", 3);
      expect(await whole.lastVersionOf("line")).toBe(7);
      expect((await registry.createModelVersion(newVersion("line"))).version).toBe(8);
    });

    it("counts what there is, and what it committed", async () => {
      const { runs, whole } = await open();
      const run = newRun();
      await runs.createRun(run);
      const point = { key: "loss", at: 1, value: 1 };
      await runs.appendToRun(run.id, { ...NOTHING, points: [1, 2, 3].map((step) => ({ ...point, step })) });
      expect(await whole.size()).toMatchObject({ experiments: 1, runs: 1, points: 3, artifacts: 0, artifactBytes: 0 });
      expect((await whole.size()).storeBytes).toBeGreaterThan(10_000);
      const { commits, writes, buckets, points, failed } = whole.commits;
      expect({ points, failed, inBuckets: buckets.reduce((sum, count) => sum + count, 0) }).toEqual({
        points: 3,
        failed: 0,
        inBuckets: commits,
      });
      expect(writes).toBeGreaterThanOrEqual(commits);
      expect(whole.waitingWrites()).toBe(0);
    });

    it("finds nothing wrong in a book that is in use", async () => {
      const { runs, whole, artifacts } = await open();
      const run = newRun({ params: [{ key: "lr", value: "1" }] });
      await runs.createRun(run);
      const points = Array.from({ length: 100 }, (_, step) => ({ key: "loss", step, at: 1, value: step % 3 === 0 ? Number.NaN : step }));
      await runs.appendToRun(run.id, { ...NOTHING, points });
      await artifacts.putArtifact({ path: "0/a/b", hash: asBlobHash("a".repeat(64)), size: 1, modified: 1 });
      expect(await Array.fromAsync(whole.faults())).toEqual([]);
    });
  });
}
