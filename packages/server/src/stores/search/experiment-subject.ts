import type { Attribute } from "@trialbook/core/search/filter.ts";
import type { Dialect } from "./dialect.ts";
import { ordersBy } from "./order-terms.ts";
import { raw } from "./sql.ts";
import type { Column, Subject, Term } from "./subject.ts";

const column = (name: string, type: Column["type"]): Column => ({ sql: raw(`experiments.${name}`), type, nullable: false });
const byId = (descending: boolean): Term => ({ ...column("id", "integer"), descending });

/** Experiments as a thing to search. Ids are compared as text and ordered as the numbers that they are. */
export function experimentSubject(dialect: Dialect): Subject {
  return {
    plural: "Experiments",
    key: raw("experiments.id"),
    attributes: new Map<Attribute, Column>([
      ["experiment_id", { sql: dialect.asText("experiments.id"), type: "text", nullable: false, order: raw("experiments.id") }],
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
}
