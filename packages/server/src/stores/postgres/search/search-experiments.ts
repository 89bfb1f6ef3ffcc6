import type { Experiment } from "@trialbook/core/experiment/experiment.ts";
import type { ExperimentSearch } from "@trialbook/core/experiment/experiment-store.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { Attribute } from "@trialbook/core/search/filter.ts";
import { readCursor, writeCursor } from "../../search/cursor.ts";
import { readExperiments } from "../experiment-row.ts";
import { VIEW_CLAUSE } from "../list-experiments.ts";
import type { StoreContext } from "../store-context.ts";
import { compileFilter } from "./compile-filter.ts";
import { after, orderBy, ordersBy, planOrder, readTerms, termColumns } from "./order-terms.ts";
import { allOf, joined, raw, rowsOf, sql } from "./sql.ts";
import type { Column, Subject, Term } from "./subject.ts";

const column = (name: string, type: Column["type"]): Column => ({ sql: raw(`experiments.${name}`), type, nullable: false });

const byId = (descending: boolean): Term => ({ ...column("id", "integer"), descending });

/** Experiments as a thing to search. Ids are compared as text and ordered as the numbers that they are. */
const EXPERIMENT_SUBJECT: Subject = {
  plural: "Experiments",
  key: raw("experiments.id"),
  attributes: new Map<Attribute, Column>([
    [
      "experiment_id",
      { sql: raw(`(CAST(experiments.id AS text) COLLATE "C")`), type: "text", nullable: false, order: raw("experiments.id") },
    ],
    ["name", column("name", "text")],
    ["created", column("created", "integer")],
    ["updated", column("updated", "integer")],
  ]),
  tags: { table: "experiment_tags", owner: "experiment_id" },
  tieBreak(order) {
    if (order.length === 0) return [{ ...column("created", "integer"), descending: true }, byId(false)];
    return ordersBy(order, "experiment_id") ? [] : [byId(true)];
  },
};

/** A page of experiments. @throws {Invalid} if filter, order or cursor are none of a search of experiments */
export async function searchExperiments({ database, engine }: StoreContext, search: ExperimentSearch): Promise<Page<Experiment>> {
  const { filter, order, view, limit, cursor } = search;
  const { joins, terms } = planOrder(order, EXPERIMENT_SUBJECT);
  const identity = ["experiments", view, filter, order];
  const where = [raw(VIEW_CLAUSE[view]("experiments"))];
  if (filter !== undefined) where.push(compileFilter(engine, filter, EXPERIMENT_SUBJECT));
  if (cursor !== undefined) where.push(after(terms, readCursor(cursor, identity, terms)));
  const rows = await rowsOf(
    database,
    sql`SELECT experiments.id, ${termColumns(terms)} FROM experiments ${joined(joins, " ")}
      WHERE ${allOf(where)} ORDER BY ${orderBy(terms)} LIMIT ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  const items = await readExperiments(
    database,
    page.map((row) => Number(row[0])),
  );
  const last = page.at(-1);
  return rows.length > page.length && last !== undefined ? { items, next: writeCursor(identity, readTerms(last.slice(1))) } : { items };
}
