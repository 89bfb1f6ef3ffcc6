import type { KeySummaryJson } from "@trialbook/api/runs.ts";
import { SHOWN_ATTRIBUTES, STATUSES } from "@trialbook/core/search/run-fields.ts";
import { guessDirection } from "../../../charts/direction.ts";
import { formatCount } from "../../../format/number.ts";
import { type Column, fieldOf, parseColumn } from "../columns/column.ts";
import { clauseAt } from "./clause-at.ts";

/** A way to go on with a filter: `insert` takes the place of the text from `from` to `to`. */
export interface Suggestion {
  readonly label: string;
  readonly detail: string;
  readonly insert: string;
  readonly from: number;
  readonly to: number;
}

interface Candidate {
  readonly text: string;
  readonly detail: string;
}

const mostShown = 12;

/** What the filter can go on with at the caret: fields that the runs have, comparisons that suit one, values it takes. */
export function suggestionsAt(text: string, caret: number, keys: readonly KeySummaryJson[]): readonly Suggestion[] {
  const { expected, written, from } = clauseAt(text, caret);
  const candidates =
    expected.what === "field"
      ? fields(keys, written)
      : expected.what === "comparison"
        ? comparisons(expected.field, keys)
        : expected.what === "value"
          ? values(expected.field, keys)
          : [candidate("and"), candidate("or")];
  const sought = written.toLowerCase();
  return candidates
    .map((one) => ({ ...one, rank: rankOf(one.text.toLowerCase(), sought) }))
    .filter(({ rank, text: whole }) => rank > 0 && whole !== written)
    .toSorted((a, b) => b.rank - a.rank)
    .slice(0, mostShown)
    .map(({ text: whole, detail }) => ({ label: whole, detail, insert: `${whole} `, from, to: caret }));
}

/** A filter over keys that the runs have, to show how one is written. */
export function exampleFilter(keys: readonly KeySummaryJson[]): string | undefined {
  const metric = keys.find((key) => key.kind === "metric" && guessDirection(key.key) === "higher");
  const param = keys.find((key) => key.kind === "param" && key.varies && key.examples.some(isNumber));
  const clauses = [
    ...(metric === undefined ? [] : [`${fieldOf({ kind: "metric", key: metric.key, of: "latest" })} > 0.9`]),
    ...(param === undefined ? [] : [`${fieldOf({ kind: "param", key: param.key })} < ${param.examples.find(isNumber)}`]),
  ];
  return clauses.length === 0 ? undefined : clauses.join(" and ");
}

/** A beginning before a key's beginning before anywhere; 0 is no match. */
function rankOf(candidateText: string, sought: string): number {
  if (sought === "" || candidateText.startsWith(sought)) return 3;
  const at = candidateText.indexOf(sought);
  if (at === -1) return 0;
  return /[./_("']/.test(candidateText.charAt(at - 1)) ? 2 : 1;
}

function fields(keys: readonly KeySummaryJson[], written: string): readonly Candidate[] {
  const aggregate = /^(min|max|first)\(?/i.exec(written)?.[1]?.toLowerCase();
  const shown = keys.filter((key) => key.kind !== "tag" || !key.key.startsWith("mlflow.") || written.startsWith("tags.mlflow"));
  const ordered = shown.toSorted((a, b) => kindRank(a) - kindRank(b) || b.runs - a.runs);
  const own = ordered.map((key) => {
    const column: Column = key.kind === "metric" ? { kind: "metric", key: key.key, of: "latest" } : { kind: key.kind, key: key.key };
    return { text: fieldOf(column), detail: `${formatCount(key.runs)} ${key.runs === 1 ? "run" : "runs"}` };
  });
  const aggregates =
    aggregate === undefined
      ? []
      : ordered
          .filter((key) => key.kind === "metric")
          .map(({ key }) =>
            candidate(fieldOf({ kind: "metric", key, of: aggregate as "min" | "max" | "first" }), `${aggregate} over its steps`),
          );
  return [...aggregates, ...own, ...SHOWN_ATTRIBUTES.map((name) => candidate(name, "of the run"))];
}

function kindRank(key: KeySummaryJson): number {
  if (key.key.startsWith("system/")) return 3;
  return { metric: 0, param: key.varies ? 0 : 1, tag: 2 }[key.kind];
}

function comparisons(field: string, keys: readonly KeySummaryJson[]): readonly Candidate[] {
  const order = ["<", "<=", ">", ">="].map((sign) => candidate(sign));
  const equal = [candidate("="), candidate("!=")];
  const nullity = [candidate("is null", "has none"), candidate("is not null", "has one")];
  const text = [candidate("contains", "part of the text"), candidate("in", "one of a list")];
  const column = parseColumn(field);
  if (column?.kind === "metric") return [...order, ...equal, ...nullity];
  if (column?.kind === "param" || column?.kind === "tag") {
    const isNumeric = examplesOf(column, keys).every(isNumber);
    return isNumeric ? [...order, ...equal, candidate("in", "one of a list"), ...nullity] : [...equal, ...text, ...nullity];
  }
  if (column?.kind === "attribute" && column.name !== "user" && column.name !== "id") return order;
  return field.toLowerCase() === "status" ? [...equal, candidate("in", "one of a list")] : [...equal, ...text];
}

function values(field: string, keys: readonly KeySummaryJson[]): readonly Candidate[] {
  if (field.toLowerCase() === "status") return STATUSES.map((status) => candidate(`'${status}'`));
  const column = parseColumn(field);
  if (column?.kind !== "param" && column?.kind !== "tag") return [];
  return examplesOf(column, keys).map((value) => candidate(isNumber(value) ? value : `'${value.replaceAll("'", "''")}'`));
}

function examplesOf(column: { readonly kind: string; readonly key: string }, keys: readonly KeySummaryJson[]): readonly string[] {
  return keys.find((key) => key.kind === column.kind && key.key === column.key)?.examples ?? [];
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}

function candidate(text: string, detail = ""): Candidate {
  return { text, detail };
}
