import type { Experiment } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentSearch } from "@trialbook/core/experiment/experiment-store.ts";
import type { Page } from "@trialbook/core/page.ts";
import { experimentsQuery } from "../../search/experiments-query.ts";
import type { Database } from "../database.ts";
import { readExperiments } from "../experiment-row.ts";
import { VIEW_CLAUSE } from "../list-experiments.ts";
import { DIALECT } from "./dialect.ts";
import { rowsOf } from "./rows-of.ts";

/** A page of experiments. @throws {Invalid} if filter, order or cursor are none of a search of experiments */
export function searchExperiments(database: Database, search: ExperimentSearch): Page<Experiment> {
  const { query, read } = experimentsQuery(DIALECT, search, VIEW_CLAUSE[search.view]("experiments"));
  const { keys, next } = read(rowsOf(database, query));
  return { items: readExperiments(database, keys.map(Number)), ...next };
}
