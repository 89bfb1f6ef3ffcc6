/**
 * Borders of equal buckets over [from, to]: bucket i spans [edges[i], edges[i + 1]), the last one closed. One bucket if
 * there is no room for more.
 */
export function evenEdges(from: number, to: number, buckets: number): Float64Array {
  const width = (to - from) / buckets;
  // Too narrow to tell neighbours apart, so they would be empty or have no width.
  if (!(from + width > from) || !(to - width < to)) return Float64Array.of(from, to);
  const edges = new Float64Array(buckets + 1);
  for (let i = 0; i < buckets; i++) edges[i] = from + i * width;
  edges[buckets] = to;
  return edges;
}

/** The bucket of an x within the edges. */
export function bucketOf(x: number, edges: Float64Array): number {
  const last = edges.length - 2;
  const from = edges[0] as number;
  const to = edges[last + 1] as number;
  let bucket = to > from ? Math.min(last, Math.floor(((x - from) / (to - from)) * (last + 1))) : 0;
  // Rounding may be off by one; what the edges say counts.
  while (bucket > 0 && x < (edges[bucket] as number)) bucket--;
  while (bucket < last && x >= (edges[bucket + 1] as number)) bucket++;
  return bucket;
}
