import { pathBelow, storedRoot } from "../artifact/artifact-root.ts";
import type { Book } from "../book.ts";
import { NotFound } from "../errors.ts";
import { asRunId, type RunId } from "../ids.ts";
import type { RunInfo } from "../run/run.ts";

/** The run and the path in it that `runs:/RUN/path` names; `undefined` if the text is none. */
export function parseRunUri(uri: string): { readonly runId: RunId; readonly path: string } | undefined {
  const [, id, path = ""] = /^runs:\/+([^/]+)(?:\/(.*))?$/su.exec(uri) ?? [];
  return id === undefined ? undefined : { runId: asRunId(id), path: path.replace(/\/+$/, "") };
}

/**
 * Paths in our own artifact store that a location stands for, the likeliest first; none if its files lie elsewhere, or
 * its run is gone. Below a run's address lie the run's artifacts and, by their name, the models it logged.
 */
export async function filesAt(book: Book, location: string): Promise<readonly string[]> {
  const named = parseRunUri(location);
  if (named === undefined) return [storedRoot(location)].filter((root) => root !== undefined && root !== "").map(String);
  const run = await book.runs.getRunInfo(named.runId).catch(unlessMissing);
  if (run === undefined) return [];
  const roots = [run.artifactUri, ...(await loggedModels(book, run, named.path))].map(storedRoot);
  return roots.flatMap((root, i) => (root === undefined ? [] : [i === 0 ? pathBelow(root, named.path) : root]));
}

async function loggedModels({ models }: Book, run: RunInfo, name: string): Promise<readonly string[]> {
  const is = (field: "name" | "source_run_id", value: string) =>
    ({ kind: "compare", field: { kind: "attribute", name: field }, op: "=", value }) as const;
  const { items } = await models.searchLoggedModels({
    experimentIds: [run.experimentId],
    filter: { kind: "all", of: [is("source_run_id", run.id), is("name", name)] },
    datasets: [],
    order: [],
    limit: 100,
  });
  return items.map(({ artifactUri }) => artifactUri);
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}
