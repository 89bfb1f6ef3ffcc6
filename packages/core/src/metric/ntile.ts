/**
 * Which of `count` sorted things to show, where at most `limit` may be: cut into `limit` parts as SQL's NTILE does (the
 * first parts are one longer where it does not come out even), the first of each, and the very last thing for sure.
 * Source: MLflow's interval sampling of metric histories.
 */
export function evenlyByRank(count: number, limit: number): number[] {
  if (count <= limit) return Array.from({ length: count }, (_, i) => i);
  const size = Math.floor(count / limit);
  const longer = count % limit;
  const picked = Array.from({ length: limit }, (_, part) => part * size + Math.min(part, longer));
  picked[limit - 1] = count - 1;
  return picked;
}
