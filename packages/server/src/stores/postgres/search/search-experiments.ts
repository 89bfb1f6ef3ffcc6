import type { Experiment } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentSearch } from "@trialbook/core/experiment/experiment-store.ts";
import type { Page } from "@trialbook/core/page.ts";
import { experimentsQuery } from "../../search/experiments-query.ts";
import { readExperiments } from "../experiment-row.ts";
import { VIEW_CLAUSE } from "../list-experiments.ts";
import type { StoreContext } from "../store-context.ts";
import { rowsOf } from "./rows-of.ts";

/** A page of experiments. @throws {Invalid} if filter, order or cursor are none of a search of experiments */
export async function searchExperiments({ database, dialect }: StoreContext, search: ExperimentSearch): Promise<Page<Experiment>> {
  const { query, read } = experimentsQuery(dialect, search, VIEW_CLAUSE[search.view]("experiments"));
  const { keys, next } = read(await rowsOf(database, query));
  return { items: await readExperiments(database, keys.map(Number)), ...next };
}
