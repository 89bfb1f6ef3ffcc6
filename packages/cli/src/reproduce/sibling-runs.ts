import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import { isSeedKey } from "@trialbook/core/run/seed-key.ts";
import { typedKey } from "@trialbook/core/run/typed-value.ts";
import { type Connection, type Output, send } from "@trialbook/sdk/http.ts";
import { tagOf } from "./original-run.ts";

type Run = Output<"GET /runs/{id}">["run"];

/** So many of the newest runs of an experiment are looked at. */
const LOOKED_AT = 2000;
const AT_ONCE = 8;

/**
 * The finished runs of a run's experiment that differ from it by seed at most: same params by meaning, code and data. Itself
 * comes first. Repeated runs do not count, since they say nothing new of the seeds.
 */
export async function siblingRuns(connection: Connection, run: Run): Promise<readonly Run[]> {
  const others = await runsLike(connection, run);
  const wanted = settingOf(run);
  return [run, ...others.filter((other) => other.info.id !== run.info.id && settingOf(other) === wanted)];
}

/** Finished runs of the same experiment with the same code and seedless params; their data may differ. */
async function runsLike(connection: Connection, run: Run): Promise<readonly Run[]> {
  const code = tagOf(run, runTags.code);
  const params = run.params.filter(({ key }) => !isSeedKey(key)).slice(0, 100);
  const { rows, columns } = await send(connection, "POST /runs/table", {
    experimentIds: [run.info.experimentId],
    filter: "status = 'finished'",
    limit: LOOKED_AT,
    columns: [
      { kind: "tag", key: runTags.code },
      { kind: "tag", key: runTags.reproduces },
      ...params.map(({ key }) => ({ kind: "param" as const, key })),
    ],
  });
  const [codes, reproduces, ...values] = columns.map((column) => column.values);
  const alike = rows.filter((_, i) => {
    if (reproduces?.[i] !== null || (codes?.[i] ?? undefined) !== code) return false;
    return params.every(({ value }, p) => typeof values[p]?.[i] === "string" && typedKey(String(values[p][i])) === typedKey(value));
  });
  const found: Run[] = [];
  for (let from = 0; from < alike.length; from += AT_ONCE) {
    const some = await Promise.all(alike.slice(from, from + AT_ONCE).map(({ id }) => send(connection, "GET /runs/{id}", { id })));
    found.push(...some.map((one) => one.run));
  }
  return found;
}

/** What a run was set to, seeds left out, in one text. */
function settingOf({ params, datasets, tags }: Run): string {
  const own = params.filter(({ key }) => !isSeedKey(key)).map(({ key, value }) => `${key}=${typedKey(value)}`);
  const code = tags.find(({ key }) => key === runTags.code)?.value;
  return JSON.stringify([own.sort(), datasets.map(({ name, digest }) => `${name} ${digest}`).sort(), code ?? null]);
}
