import type { RunTableJson } from "@trialbook/api/runs.ts";
import { Fragment, type ReactNode, useMemo, useState } from "react";
import { type Direction, directionOf } from "../../../charts/direction.ts";
import type { RunLook } from "../../../charts/run-colours.ts";
import { RunSwatch } from "../../../charts/run-swatch.tsx";
import { Button, IconButton } from "../../../components/button.tsx";
import { Icon } from "../../../components/icon.tsx";
import { FailureNotice } from "../../../components/notice.tsx";
import { formatCount, formatNumber } from "../../../format/number.ts";
import { type Column, fieldOf, titleOf } from "../columns/column.ts";
import { type Baseline, baselineFilter } from "../pins/baseline.ts";
import type { RunsView } from "../runs-view.ts";
import { Delta } from "../table/delta.tsx";
import { ariaSort, type HeaderSetting, sortOf } from "../table/header-cell.tsx";
import type { RunQuestion } from "../table/use-run-rows.ts";
import { groupFilter } from "./group-filter.ts";
import { GroupMembers } from "./group-members.tsx";
import { type GroupMetric, type RunGroup, runsIn } from "./group-runs.ts";
import styles from "./group-table.module.css";
import { type NamedGroup, sortOrBest, useGroups } from "./use-groups.ts";

const GROUPS_AT_A_TIME = 200;

interface GroupTableProps {
  readonly question: RunQuestion;
  readonly view: RunsView;
  readonly columns: readonly Column[];
  readonly header: HeaderSetting;
  readonly baseline: Baseline | undefined;
  readonly setView: (change: Partial<RunsView>) => void;
}

/** Runs that are alike in some params and tags as one line: each metric's mean and standard deviation, and of how many runs. */
export default function GroupTable({ question, view, columns, header, baseline, setView }: GroupTableProps): ReactNode {
  const by = view.group;
  const metrics = useMemo(() => columns.filter((column) => column.kind === "metric"), [columns]);
  const { answer, groups: sorted, looks } = useGroups({ question, view, metrics });
  const { data, error, isPlaceholderData, refetch } = answer;
  const [most, setMost] = useState(GROUPS_AT_A_TIME);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  if (data === undefined && error !== null)
    return <FailureNotice what="The runs could not be read" error={error} retry={() => void refetch()} />;
  const best = metrics.map((_, index) => bestMean(sorted, index, directionOf(keyOf(metrics[index]), view.directions)));
  const sort = sortOrBest(view, metrics);
  const measures = metrics.map((column): Measure => {
    const against = baseline?.metrics.get(fieldOf(column))?.mean;
    return { against, direction: directionOf(keyOf(column), view.directions) };
  });
  const toggle = (key: string) =>
    setOpen((before) => new Set(before.has(key) ? [...before].filter((other) => other !== key) : [...before, key]));
  const actions: GroupActions = {
    onPick: (id) => setView({ picked: toggled(view.picked, id) }),
    onHide: (id) => setView({ hidden: toggled(view.hidden, id) }),
    onBaseline: (id) => setView({ baseline: view.baseline === id ? undefined : id }),
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long table scrolls, and a keyboard must reach it.
    <section className={styles.box} tabIndex={0} aria-label="Groups of runs" aria-busy={data === undefined || isPlaceholderData}>
      <p className={styles.count} role="status">
        {data === undefined ? "Grouping…" : countText(sorted.length, data)}
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
                const key = group.id;
                return (
                  <Fragment key={key}>
                    <GroupRow
                      group={group}
                      best={best}
                      isOpen={open.has(key)}
                      onToggle={() => toggle(key)}
                      look={looks.get(key)}
                      isPicked={view.picked.includes(key)}
                      isHidden={view.hidden.includes(key)}
                      isBaseline={view.baseline !== undefined && baselineFilter(view.baseline) === key}
                      measures={measures}
                      actions={actions}
                    />
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

/** What a metric's means are measured against, if anything. */
interface Measure {
  readonly against: number | undefined;
  readonly direction: Direction | undefined;
}

interface GroupActions {
  readonly onPick: (id: string) => void;
  readonly onHide: (id: string) => void;
  readonly onBaseline: (id: string) => void;
}

interface GroupRowProps {
  readonly group: NamedGroup;
  readonly look: RunLook | undefined;
  readonly isPicked: boolean;
  readonly isHidden: boolean;
  readonly isBaseline: boolean;
  /** `measures[i]` belongs to the i-th metric. */
  readonly measures: readonly Measure[];
  readonly actions: GroupActions;
  readonly best: readonly (number | undefined)[];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function GroupRow(props: GroupRowProps): ReactNode {
  const { group, best, isOpen, onToggle, look, isBaseline, measures, actions } = props;
  const [first, ...rest] = group.values;
  return (
    <tr className={props.isPicked ? styles.picked : undefined}>
      <th scope="row">
        <div className={styles.head}>
          <input type="checkbox" aria-label={`Select ${group.id}`} checked={props.isPicked} onChange={() => actions.onPick(group.id)} />
          {look === undefined ? (
            <span className={styles.noEye} />
          ) : (
            <button
              type="button"
              className={styles.eye}
              aria-pressed={!props.isHidden}
              aria-label={`Line of ${group.id}`}
              title={props.isHidden ? "Hidden in the charts: show its line" : "Hide its line in the charts"}
              onClick={() => actions.onHide(group.id)}
            >
              <RunSwatch look={look} />
            </button>
          )}
          <button type="button" className={styles.twist} aria-expanded={isOpen} onClick={onToggle}>
            <Icon name="chevron" size={12} />
            <Value value={first} />
          </button>
          <IconButton
            icon="flag"
            className={styles.flag}
            label={`Baseline: measure against ${group.id}`}
            aria-pressed={isBaseline}
            onClick={() => actions.onBaseline(group.id)}
          />
        </div>
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
          <MeanDelta mean={metric.summary?.mean} measure={isBaseline ? undefined : measures[index]} />
          <Spread metric={metric} runs={group.runs.length} isBest={metric.summary !== undefined && metric.summary.mean === best[index]} />
        </td>
      ))}
    </tr>
  );
}

function MeanDelta({ mean, measure }: { readonly mean: number | undefined; readonly measure: Measure | undefined }): ReactNode {
  if (mean === undefined || measure?.against === undefined) return null;
  return <Delta value={mean} against={measure.against} direction={measure.direction} />;
}

function toggled(items: readonly string[], item: string): readonly string[] {
  return items.includes(item) ? items.filter((other) => other !== item) : [...items, item];
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
