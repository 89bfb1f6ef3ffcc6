/** Ranks of values, ties sharing the mean of theirs, all doubled so that they are whole numbers. */
export interface DoubledRanks {
  /** `ranks[i]` is twice the rank of `values[i]`. */
  readonly ranks: readonly number[];
  /** Sum of t³ - t over the sizes t of the ties: what a tie correction needs; 0 without ties. */
  readonly tieTerm: number;
}

/** @param values finite */
export function doubledRanks(values: readonly number[]): DoubledRanks {
  const order = values.map((_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const ranks = new Array<number>(values.length);
  let tieTerm = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (const i of order.slice(from, to)) ranks[i] = from + 1 + to;
    const size = to - from;
    tieTerm += size ** 3 - size;
    from = to;
  }
  return { ranks, tieTerm };
}
