import type { OrderKey } from "./filter.ts";
import { FilterProblem } from "./filter-problem.ts";
import { FILTER_LIMITS } from "./limits.ts";
import { readField } from "./parse-field.ts";
import { shown, TokenReader } from "./token-reader.ts";

/**
 * Reads an ordering of runs: each item is a field and, if wanted, ASC or DESC, as in `max(val_acc) DESC`. Params and
 * tags order their numbers by value.
 *
 * @throws {FilterProblem} with the place in the item that is wrong
 */
export function parseOrder(items: readonly string[]): readonly OrderKey[] {
  const { orderKeys, length } = FILTER_LIMITS;
  if (items.length > orderKeys)
    throw new FilterProblem(`Runs are ordered by ${orderKeys} keys at most, not by ${items.length}.`, { from: 0, to: 0 });
  const seen = new Set<string>();
  return items.map((item) => {
    if (item.length > length) throw new FilterProblem(`An order key has at most ${length} characters.`, { from: length, to: item.length });
    const key = parseOrderKey(item);
    const identity = JSON.stringify(key.field);
    if (seen.has(identity)) throw new FilterProblem(`The order names ${shown(item)} twice: leave one out.`, { from: 0, to: item.length });
    seen.add(identity);
    return key;
  });
}

function parseOrderKey(item: string): OrderKey {
  const reader = new TokenReader(item);
  const { field, from, to } = readField(reader);
  if (field.kind === "dataset") reader.fail("Runs are not ordered by data sets, of which a run can have many.", { from, to });
  const descending = reader.takeKeyword("DESC");
  if (!descending) reader.takeKeyword("ASC");
  if (reader.peek().kind !== "end")
    reader.fail(`After ${shown(reader.written({ from, to }))} comes ASC, DESC or nothing, not ${shown(reader.peek().text)}.`);
  return { field: field.kind === "param" || field.kind === "tag" ? { ...field, as: "number" } : field, descending };
}
