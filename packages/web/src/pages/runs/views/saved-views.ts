import type { ExperimentJson } from "@trialbook/api/experiments.ts";

/** A way of looking at an experiment's runs that somebody gave a name; everyone who sees the experiment sees it. */
export interface SavedView {
  readonly name: string;
  /** Of the address, without its question mark. */
  readonly query: string;
}

/** Views are kept as tags of their experiment, so they go wherever the experiment goes. */
const prefix = "trialbook.view.";

/** Which runs were just selected is nobody's view. */
const passing = ["sel"];

const natural = new Intl.Collator("en", { numeric: true }).compare;

export function savedViews({ tags }: Pick<ExperimentJson, "tags">): readonly SavedView[] {
  return tags
    .flatMap(({ key, value }) => (key.startsWith(prefix) ? [{ name: key.slice(prefix.length), query: value }] : []))
    .toSorted((a, b) => natural(a.name, b.name));
}

/** The tag that keeps a view. */
export function viewTag(name: string): string {
  return prefix + name;
}

/** What of an address makes the view, in one order, so that equal views are equal texts. */
export function viewQuery(search: string): string {
  const query = new URLSearchParams(search);
  for (const name of passing) query.delete(name);
  query.sort();
  return query.toString();
}
