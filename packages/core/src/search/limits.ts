/** What a filter may ask for, so that no text makes a server work for long. */
export const FILTER_LIMITS = {
  /** Characters of a filter. */
  length: 100_000,
  /** Comparisons in a filter. */
  clauses: 200,
  /** Parentheses and NOTs inside each other. */
  nesting: 50,
  /** Keys of an ordering. */
  orderKeys: 20,
} as const;
