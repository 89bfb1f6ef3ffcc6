import { asRunId } from "@trialbook/core/ids.ts";
import { parseJsonText } from "@trialbook/core/run/listed-run.ts";
import { expect, it, onTestFinished } from "vitest";
import { DEFAULT_EXPERIMENT, NOTHING, newRun } from "../contract/samples.ts";
import { openTemporary } from "./temporary-stores.ts";

/** So many runs a page, and so many pages. */
const LIMIT = 120;

it("shows runs as they are when a page is asked for, though it was read ahead", async () => {
  const { runs } = await openTemporary(onTestFinished);
  const ids = Array.from({ length: 4 * LIMIT }, (_, i) => asRunId(i.toString(16).padStart(32, "0")));
  await Promise.all(ids.map((id, i) => runs.createRun(newRun({ id, startTime: 10_000 - i, params: [{ key: "n", value: String(i) }] }))));
  const search = { experimentIds: [DEFAULT_EXPERIMENT], order: [], view: "active", limit: LIMIT } as const;
  const pageAfter = async ({ next = "" }) => runs.searchRuns({ ...search, cursor: next });

  const second = await pageAfter(await runs.searchRuns(search));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  const [changed, removed] = [ids[2 * LIMIT], ids[2 * LIMIT + 1]] as const;
  if (changed === undefined || removed === undefined) throw new Error("There are runs of a third page");
  await runs.appendToRun(changed, { ...NOTHING, tags: [{ key: "late", value: "yes" }] });
  await runs.deleteRun(removed, 1);
  const third = await pageAfter(second);

  expect(second.items.map(({ info }) => info.id)).toEqual(ids.slice(LIMIT, 2 * LIMIT));
  expect(third.items.map(({ info }) => info.id)).toEqual([changed, ...ids.slice(2 * LIMIT + 2, 3 * LIMIT + 1)]);
  expect(third.items.map(({ params }) => parseJsonText(params)[0]?.value).slice(0, 2)).toEqual([`${2 * LIMIT}`, `${2 * LIMIT + 2}`]);
  expect(third.items.slice(0, 1).flatMap(({ tags }) => parseJsonText(tags))).toContainEqual({ key: "late", value: "yes" });
  expect((await pageAfter(third)).items).toHaveLength(LIMIT - 1);
});
