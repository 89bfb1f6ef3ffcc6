import type { ArtifactFile } from "@trialbook/core/artifact/artifact.ts";
import { AlreadyExists } from "@trialbook/core/errors.ts";
import { asBlobHash, asExperimentId, asRunId } from "@trialbook/core/ids.ts";
import type { KeptExperiment, KnownRun, WholeBook } from "@trialbook/core/whole-book.ts";
import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT, NO_TAGS, NOTHING, newRun, type OpenedStores } from "./samples.ts";

interface OpenedWhole extends OpenedStores {
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
