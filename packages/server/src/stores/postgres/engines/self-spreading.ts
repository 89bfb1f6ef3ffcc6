import type { Engine } from "./engine.ts";

/** CockroachDB and YugabyteDB spread the rows of every table over their nodes by themselves. */
export function selfSpreading(name: string): Engine {
  return {
    name,
    spreadByRun: (table) => [`CREATE TABLE ${table.name} (${table.columns})`],
    firstWithTies: () => "",
    lower: (text) => `lower(${text})`,
  };
}
