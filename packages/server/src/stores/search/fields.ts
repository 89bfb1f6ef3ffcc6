import { Invalid } from "@trialbook/core/errors.ts";
import type { Attribute } from "@trialbook/core/search/filter.ts";
import type { Column, KeyedTable, Subject } from "./subject.ts";

/** Where `latest_metrics` keeps each aggregate. */
export const METRIC_COLUMNS = { latest: "value", min: "min_value", max: "max_value", first: "first_value" } as const;

/** Where an attribute stands. @throws {Invalid} if the searched things have none of that name */
export function columnOf(subject: Subject, name: Attribute): Column {
  const column = subject.attributes.get(name);
  if (column === undefined) {
    throw new Invalid(`${subject.plural} have no ${name}. They have ${[...subject.attributes.keys()].join(", ")}.`);
  }
  return column;
}

/** Where keyed values stand. @throws {Invalid} if the searched things have none */
export function keyedTable(subject: Subject, kind: "params" | "tags" | "metrics"): KeyedTable {
  const table = subject[kind];
  if (table === undefined) throw new Invalid(`${subject.plural} have no ${kind}.`);
  return table;
}
