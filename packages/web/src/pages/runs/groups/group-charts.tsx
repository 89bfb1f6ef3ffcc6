import { type ReactNode, useMemo } from "react";
import { useLocation } from "wouter";
import { useRunTable } from "../../../api/runs.ts";
import type { BandKind } from "../../../charts/groups/group-envelopes.ts";
import { Button } from "../../../components/button.tsx";
import { formatCount } from "../../../format/number.ts";
import { formatList, formatQuery } from "../../../routing/query-state.ts";
import { mostCompared } from "../bulk/bulk-bar.tsx";
import { ChartStrip } from "../charts/chart-strip.tsx";
import { type Column, requestOf, titleOf } from "../columns/column.ts";
import type { RunsView } from "../runs-view.ts";
import type { RunQuestion } from "../table/use-run-rows.ts";
import styles from "./group-charts.module.css";
import { groupFilter } from "./group-filter.ts";
import { groupRuns } from "./group-runs.ts";
import { type NamedGroup, useGroups } from "./use-groups.ts";

interface GroupChartsProps {
  readonly question: RunQuestion;
  readonly view: RunsView;
  readonly columns: readonly Column[];
  readonly charts: readonly string[] | undefined;
  readonly setView: (change: Partial<RunsView>) => void;
}

const mostRuns = 500;
const none: ReadonlySet<string> = new Set();
const bands: readonly (readonly [BandKind, string])[] = [
  ["sd", "± standard deviation"],
  ["stderr", "± standard error"],
  ["ci", "95 % interval of the mean"],
  ["range", "lowest to highest run"],
];

/** Each drawn group as the mean of its runs with a band about it. */
export default function GroupCharts({ question, view, columns, charts, setView }: GroupChartsProps): ReactNode {
  const by = view.group;
  const metrics = useMemo(() => columns.filter((column) => column.kind === "metric"), [columns]);
  const { groups, drawn } = useGroups({ question, view, metrics });
  const filter = drawn.map(({ id }) => `(${id})`).join(" or ");
  const { data } = useRunTable(
    {
      ...question,
      filter: view.filter === "" ? filter : `(${view.filter}) and (${filter})`,
      order: [],
      columns: by.flatMap((column) => requestOf(column) ?? []),
      limit: mostRuns,
    },
    { enabled: drawn.length > 0 },
  );
  const members = useMemo(() => {
    const found = data === undefined || data.columns.length === 0 ? [] : groupRuns(data, by, []);
    const ids = new Map(found.map((group) => [groupFilter("", by, group), group.runs.flatMap((row) => data?.rows[row]?.id ?? [])]));
    return new Map(drawn.flatMap(({ id }) => (ids.has(id) ? [[id, ids.get(id) ?? []] as const] : [])));
  }, [data, by, drawn]);
  const lines = useMemo(
    () => drawn.filter(({ id }) => members.has(id)).map((group) => ({ id: group.id, name: nameOf(group, by) })),
    [drawn, members, by],
  );
  const hidden = useMemo(() => (view.hidden.length === 0 ? none : new Set(view.hidden)), [view.hidden]);
  const [, navigate] = useLocation();
  const compared = useMemo(() => [...members.values()].flat(), [members]);
  const keys = by.flatMap((column) => (column.kind === "param" ? [column.key] : []));
  const which = groups.length === 0 ? "" : whichText(drawn.length, groups.length, view.picked.length > 0);
  return (
    <ChartStrip
      runs={lines}
      groups={useMemo(() => ({ members, band: view.band }), [members, view.band])}
      metrics={charts}
      whichRuns={which}
      hidden={hidden}
      onToggle={(id) => setView({ hidden: hidden.has(id) ? view.hidden.filter((other) => other !== id) : [...view.hidden, id] })}
    >
      <label className={styles.band}>
        Mean with
        <select value={view.band} onChange={(event) => setView({ band: event.currentTarget.value as BandKind })}>
          {bands.map(([kind, name]) => (
            <option key={kind} value={kind}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {view.picked.length === 0 ? null : (
        <>
          <Button
            kind="primary"
            icon="compare"
            disabled={drawn.length < 2 || compared.length > mostCompared}
            title={
              compared.length > mostCompared
                ? `Up to ${mostCompared} runs can be compared; these are ${compared.length}`
                : "By the statistics of their runs"
            }
            onClick={() =>
              navigate(
                `/compare${formatQuery([
                  ["runs", formatList(compared)],
                  ["by", formatList(keys)],
                ])}`,
              )
            }
          >
            Compare
          </Button>
          <Button kind="quiet" icon="cross" onClick={() => setView({ picked: [] })}>
            Clear
          </Button>
        </>
      )}
    </ChartStrip>
  );
}

/** `lr 0.1, width 64` */
function nameOf({ values }: NamedGroup, by: readonly Column[]): string {
  return by.map((column, i) => `${titleOf(column)} ${values[i] ?? "none"}`).join(", ");
}

function whichText(drawn: number, all: number, isPicked: boolean): string {
  if (isPicked) return `${formatCount(drawn)} selected ${drawn === 1 ? "group" : "groups"}`;
  return drawn === all
    ? `All ${formatCount(all)} groups`
    : `The first ${formatCount(drawn)} of ${formatCount(all)} groups · select groups to draw others`;
}
