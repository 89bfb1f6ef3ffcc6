import type { RunTableJson } from "@trialbook/api/runs.ts";
import { Fragment, type ReactNode, useMemo, useState } from "react";
import { useRunGroups } from "../../../api/runs.ts";
import { directionOf } from "../../../charts/direction.ts";
import { Button } from "../../../components/button.tsx";
import { Icon } from "../../../components/icon.tsx";
import { FailureNotice } from "../../../components/notice.tsx";
import { formatCount, formatNumber } from "../../../format/number.ts";
import { type Column, fieldOf, titleOf } from "../columns/column.ts";
import type { RunsView } from "../runs-view.ts";
import { ariaSort, type HeaderSetting, sortOf } from "../table/header-cell.tsx";
import type { RunQuestion } from "../table/use-run-rows.ts";
import { groupFilter } from "./group-filter.ts";
import { GroupMembers } from "./group-members.tsx";
import { type GroupMetric, groupRuns, type RunGroup, runsIn } from "./group-runs.ts";
import styles from "./group-table.module.css";
import { sortGroups } from "./sort-groups.ts";

/** The server gives so many runs at once. */
const MOST_RUNS = 10_000;
const GROUPS_AT_A_TIME = 200;

interface GroupTableProps {
  readonly question: RunQuestion;
  readonly view: RunsView;
  readonly columns: readonly Column[];
  readonly header: HeaderSetting;
  readonly setView: (change: Partial<RunsView>) => void;
}

/** Runs that are alike in some params and tags as one line: each metric's mean and standard deviation, and of how many runs. */
export default function GroupTable({ question, view, columns, header, setView }: GroupTableProps): ReactNode {
  const by = view.group;
  const metrics = useMemo(() => columns.filter((column) => column.kind === "metric"), [columns]);
  const { data, error, isPlaceholderData, refetch } = useRunGroups({
    ...question,
    order: [],
    columns: requestsOf(by, metrics),
    limit: MOST_RUNS,
    onlyColumns: true,
  });
  const groups = useMemo(() => (data === undefined ? [] : groupRuns(data, by, metrics)), [data, by, metrics]);
  const sorted = useMemo(() => sortGroups(groups, sortOrBest(view, metrics), { by, metrics }), [groups, view, by, metrics]);
  const [most, setMost] = useState(GROUPS_AT_A_TIME);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  if (data === undefined && error !== null)
    return <FailureNotice what="The runs could not be read" error={error} retry={() => void refetch()} />;
  const best = metrics.map((_, index) => bestMean(groups, index, directionOf(keyOf(metrics[index]), view.directions)));
  const sort = sortOrBest(view, metrics);
  const toggle = (key: string) =>
    setOpen((before) => new Set(before.has(key) ? [...before].filter((other) => other !== key) : [...before, key]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long table scrolls, and a keyboard must reach it.
    <section className={styles.box} tabIndex={0} aria-label="Groups of runs" aria-busy={data === undefined || isPlaceholderData}>
      <p className={styles.count} role="status">
        {data === undefined ? "Grouping…" : countText(groups.length, data)}
      </p>
      <table className={styles.table}>
        <thead>
          <tr>
            {by.map((column) => (
              <Head key={fieldOf(column)} column={column} header={header} sort={sort} />
            ))}
            <th scope="col" className={styles.number}>
              Runs
            </th>
            {metrics.map((column) => (
              <Head key={fieldOf(column)} column={column} header={header} sort={sort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {data === undefined
            ? null
            : sorted.slice(0, most).map((group) => {
                const key = JSON.stringify(group.values);
                return (
                  <Fragment key={key}>
                    <GroupRow group={group} best={best} isOpen={open.has(key)} onToggle={() => toggle(key)} />
                    {open.has(key) ? (
                      <GroupMembers
                        question={{ ...question, filter: groupFilter(view.filter, by, group), columns: requestsOf([], metrics) }}
                        metrics={metrics}
                        before={by.length + 1}
                        onFilter={() => setView({ group: [], filter: groupFilter(view.filter, by, group) })}
                      />
                    ) : null}
                  </Fragment>
                );
              })}
        </tbody>
      </table>
      {sorted.length > most ? (
        <Button kind="quiet" onClick={() => setMost(most + GROUPS_AT_A_TIME)}>
          Show {formatCount(Math.min(GROUPS_AT_A_TIME, sorted.length - most))} more of {formatCount(sorted.length)} groups
        </Button>
      ) : null}
    </section>
  );
}

function Head({
  column,
  header,
  sort,
}: {
  readonly column: Column;
  readonly header: HeaderSetting;
  readonly sort: RunsView["sort"];
}): ReactNode {
  const sorted = sortOf(sort, column);
  return (
    <th scope="col" aria-sort={ariaSort(sorted)} className={column.kind === "metric" ? styles.number : undefined}>
      <button
        type="button"
        className={styles.sort}
        title={fieldOf(column)}
        onClick={(event) => header.onSort(column, { add: event.shiftKey })}
      >
        {titleOf(column)}
        {column.kind === "metric" && column.of !== "latest" ? <span className={styles.of}>{column.of}</span> : null}
        {sorted === undefined ? null : <Icon name={sorted.descending ? "down" : "up"} size={12} />}
      </button>
    </th>
  );
}

interface GroupRowProps {
  readonly group: RunGroup;
  readonly best: readonly (number | undefined)[];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function GroupRow({ group, best, isOpen, onToggle }: GroupRowProps): ReactNode {
  const [first, ...rest] = group.values;
  return (
    <tr>
      <th scope="row">
        <button type="button" className={styles.twist} aria-expanded={isOpen} onClick={onToggle}>
          <Icon name="chevron" size={12} />
          <Value value={first} />
        </button>
      </th>
      {rest.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column a key, in their order.
        <td key={index}>
          <Value value={value} />
        </td>
      ))}
      <td className={styles.number}>{formatCount(group.runs.length)}</td>
      {group.metrics.map((metric, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column a metric, in their order.
        <td key={index} className={styles.number}>
          <Spread metric={metric} runs={group.runs.length} isBest={metric.summary !== undefined && metric.summary.mean === best[index]} />
        </td>
      ))}
    </tr>
  );
}

function Value({ value }: { readonly value: string | undefined }): ReactNode {
  if (value === undefined) return <span className={styles.none}>none</span>;
  return value === "" ? <em className={styles.none}>empty</em> : <span title={value}>{value}</span>;
}

/** `0.951 ± 0.004`, and of how many runs where that is not all of them. */
function Spread({
  metric: { summary, leftOut },
  runs,
  isBest,
}: {
  readonly metric: GroupMetric;
  readonly runs: number;
  readonly isBest: boolean;
}): ReactNode {
  if (summary === undefined) return <span className={styles.none}>–</span>;
  const { n, mean, sd } = summary;
  const title = `mean ${mean}${n > 1 ? `, standard deviation ${sd}` : ""} of ${n} of ${runs} runs${leftOut > 0 ? "; the others have no finite value" : ""}`;
  const text = (
    <>
      {formatNumber(mean)}
      {n > 1 ? <span className={styles.sd}> ± {formatNumber(Number(sd.toPrecision(2)))}</span> : null}
      <span className={styles.n}> ({leftOut > 0 ? `${n} of ${runs}` : n})</span>
    </>
  );
  return isBest ? (
    <strong className={styles.best} title={`Best · ${title}`}>
      <span className="visually-hidden">best: </span>
      {text}
    </strong>
  ) : (
    <span title={title}>{text}</span>
  );
}

function requestsOf(by: readonly Column[], metrics: readonly Column[]) {
  return [...by, ...metrics].flatMap((column) =>
    column.kind === "attribute"
      ? []
      : [column.kind === "metric" ? { kind: column.kind, key: column.key, of: column.of } : { kind: column.kind, key: column.key }],
  );
}

/** Without a sort that speaks of groups the best ones come first. */
function sortOrBest(view: RunsView, metrics: readonly Column[]): RunsView["sort"] {
  if (view.sort.length > 0) return view.sort;
  const [column] = metrics;
  return column === undefined ? [] : [{ column, descending: directionOf(keyOf(column), view.directions) !== "lower" }];
}

function bestMean(groups: readonly RunGroup[], metric: number, direction: "lower" | "higher" | undefined): number | undefined {
  const means = groups.flatMap((group) => group.metrics[metric]?.summary?.mean ?? []);
  if (direction === undefined || new Set(means).size < 2) return undefined;
  return means.reduce((best, mean) => (direction === "higher" ? Math.max(best, mean) : Math.min(best, mean)));
}

function keyOf(column: Column | undefined): string {
  return column !== undefined && column.kind !== "attribute" ? column.key : "";
}

function countText(groups: number, data: RunTableJson): string {
  const runs = `${formatCount(runsIn(data))} ${runsIn(data) === 1 ? "run" : "runs"} in ${formatCount(groups)} ${groups === 1 ? "group" : "groups"}: mean ± standard deviation (runs)`;
  return data.matching > runsIn(data) ? `The newest ${runs}, of ${formatCount(data.matching)} that match` : runs;
}
