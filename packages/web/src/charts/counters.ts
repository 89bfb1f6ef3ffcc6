/** Names of what only counts how far a training is: a straight line that says nothing about how good it is. */
const counterName =
  /^(current_?|global_?|num_?|n_?|total_?|trainer_?)*(epochs?|steps?|iters?|iterations?|batch(_?(idx|index|num))?|(samples|tokens|examples)(_?seen)?)$/;

/** Whether a metric's name says that it only counts: `epoch`, `global_step`, `trainer/global_step`. */
export function isCounter(metric: string): boolean {
  const name = metric
    .slice(metric.lastIndexOf("/") + 1)
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
  return counterName.test(name);
}
