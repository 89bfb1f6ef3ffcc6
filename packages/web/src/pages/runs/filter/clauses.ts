import { tokenize } from "@trialbook/core/search/tokens.ts";

/** The parts of a filter that must all hold, as they are written; a filter that is no AND is one part. */
export function clausesOf(filter: string): readonly string[] {
  const clauses: string[] = [];
  let depth = 0;
  let begin = 0;
  let isBetween = false;
  for (const token of tokenize(filter)) {
    const word = token.kind === "word" ? token.text.toLowerCase() : "";
    if (token.kind === "sign" && token.text === "(") depth++;
    if (token.kind === "sign" && token.text === ")") depth--;
    if (depth > 0) continue;
    if (word === "or") return [filter.trim()];
    if (word === "between") isBetween = true;
    else if (word === "and" && isBetween) isBetween = false;
    else if (word === "and" || token.kind === "end") {
      clauses.push(filter.slice(begin, token.from).trim());
      begin = token.to;
    }
  }
  return clauses.filter((clause) => clause !== "");
}

/** The filter without its part of that place. */
export function withoutClause(clauses: readonly string[], index: number): string {
  return clauses.toSpliced(index, 1).join(" and ");
}
