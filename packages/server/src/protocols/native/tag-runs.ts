import * as api from "@trialbook/api/runs.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { asRunId, type RunId } from "@trialbook/core/ids.ts";
import { endpoint } from "./endpoint.ts";
import { readTags } from "./logged-facts.ts";

const mostRuns = 10_000;

/**
 * Tags of many runs at once. All runs are read before any is changed, so a wrong id changes nothing; the changes are asked for
 * in one turn and share a transaction.
 */
export const tagRunsEndpoint = endpoint(api.tagRuns, "write", async ({ changes }, { book }) => {
  const wanted = changes.flatMap(({ ids, key, value }) => ids.map((id) => ({ id: asRunId(id), key, value })));
  if (wanted.length > mostRuns) throw new Invalid(`${wanted.length} changes are more than ${mostRuns}; send them in several requests.`);
  const seen = new Set<string>();
  for (const { id, key } of wanted) {
    if (seen.has(`${id} ${key}`))
      throw new Invalid(`The tag ${JSON.stringify(key)} of the run ${id} is changed twice; say once what it shall be.`);
    seen.add(`${id} ${key}`);
  }
  const ids = [...new Set(wanted.map(({ id }) => id))];
  const runs = new Map(await Promise.all(ids.map(async (id): Promise<[RunId, ReadonlyMap<string, string>]> => [id, await tagsOf(id)])));
  await Promise.all(
    wanted.flatMap(({ id, key, value }): Promise<unknown>[] => {
      if (value !== null) return [book.runs.appendToRun(id, { params: [], tags: readTags([{ key, value }]), points: [] })];
      return runs.get(id)?.has(key) ? [book.runs.deleteRunTag(id, key)] : [];
    }),
  );
  return { before: gather(wanted.map(({ id, key }) => ({ id, key, value: runs.get(id)?.get(key) ?? null }))) };

  async function tagsOf(id: RunId): Promise<ReadonlyMap<string, string>> {
    return new Map((await book.runs.getRun(id)).tags.map(({ key, value }) => [key, value]));
  }
});

/** Runs of equal key and value as one change. */
function gather(tags: readonly { readonly id: RunId; readonly key: string; readonly value: string | null }[]): api.TagChangeJson[] {
  const changes = new Map<string, api.TagChangeJson>();
  for (const { id, key, value } of tags) {
    const same = JSON.stringify([key, value]);
    const change = changes.get(same);
    if (change === undefined) changes.set(same, { ids: [id], key, value });
    else change.ids.push(id);
  }
  return [...changes.values()];
}
