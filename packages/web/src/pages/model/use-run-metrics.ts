import { useRun, useRunTable } from "../../api/runs.ts";
import { standingOf } from "../../charts/metric-standing.ts";

/** So many columns fit beside the versions. */
const SHOWN = 3;

interface RunMetrics {
  /** Of the metrics that the first of the runs has, those that tell most of how good it is. */
  readonly keys: readonly string[];
  /** The latest value; `undefined` where it is not known, or not there. */
  readonly valueIn: (runId: string | undefined, key: string) => number | undefined;
}

/** What some runs measured, in one request for all of them. */
export function useRunMetrics(runs: readonly { readonly id: string; readonly experimentId: string }[]): RunMetrics {
  const first = useRun(runs[0]?.id ?? "", { enabled: runs.length > 0 });
  const sorted = (first.data?.metrics ?? []).map(({ key }) => key).toSorted((a, b) => standingOf(a) - standingOf(b));
  const keys = sorted.filter((key) => standingOf(key) < 3).slice(0, SHOWN);
  const ids = [...new Set(runs.map(({ id }) => id))];
  const { data } = useRunTable(
    {
      experimentIds: [...new Set(runs.map(({ experimentId }) => experimentId))],
      filter: `attributes.run_id IN (${ids.map((id) => `'${id}'`).join(", ")})`,
      view: "all",
      columns: keys.map((key) => ({ kind: "metric", key, of: "latest" })),
    },
    { enabled: keys.length > 0 },
  );
  return {
    keys,
    valueIn(runId, key) {
      const row = data?.rows.findIndex(({ id }) => id === runId) ?? -1;
      const value = data?.columns.find((column) => column.key === key)?.values[row];
      // A double; NaN and the infinities come as words.
      return value === null || value === undefined ? undefined : Number(value);
    },
  };
}
