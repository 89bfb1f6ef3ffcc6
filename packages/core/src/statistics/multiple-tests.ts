/** Holm's adjusted p values, `result[i]` of `ps[i]`: of all that fall below α, even one is wrong with probability α at most. For claims. */
export function holm(ps: readonly number[]): number[] {
  const result = new Array<number>(ps.length);
  let largest = 0;
  for (const [rank, i] of ascending(ps).entries()) {
    largest = Math.max(largest, (ps[i] ?? Number.NaN) * (ps.length - rank));
    result[i] = Math.min(1, largest);
  }
  return result;
}

/** Benjamini and Hochberg's adjusted p values, `result[i]` of `ps[i]`: of those below α, a share of α is wrong. For screening. */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  const result = new Array<number>(ps.length);
  let smallest = 1;
  for (const [rank, i] of [...ascending(ps).entries()].reverse()) {
    smallest = Math.min(smallest, ((ps[i] ?? Number.NaN) * ps.length) / (rank + 1));
    result[i] = smallest;
  }
  return result;
}

/** Indices in the order of their p values. */
function ascending(ps: readonly number[]): number[] {
  return ps.map((_, i) => i).sort((i, j) => (ps[i] ?? 0) - (ps[j] ?? 0));
}
