import type { EnvelopesJson } from "@trialbook/api/metrics.ts";
import { type ReactNode, useId, useMemo, useRef, useState } from "react";
import { IconButton } from "../components/button.tsx";
import { chartKinds } from "./catalog.ts";
import { ChartFailure } from "./chart-failure.tsx";
import { ChartNotes } from "./chart-notes.tsx";
import { ChartTools } from "./chart-tools.tsx";
import { CurrentValue } from "./current-value.tsx";
import { type BandKind, groupEnvelopes, type Members } from "./groups/group-envelopes.ts";
import { Legend } from "./line/legend.tsx";
import { prepareLines, unitsOf } from "./line/prepare.ts";
import { useWidth } from "./line/use-width.ts";
import { ValuesTable } from "./line/values-table.tsx";
import { type ChartView, plainView, type XRange } from "./line/view.ts";
import { yRange } from "./line/y-range.ts";
import styles from "./metric-chart.module.css";
import { lookOfRuns } from "./run-colours.ts";
import { useChartData } from "./use-chart-data.ts";

interface MetricChartProps {
  /** In the order in which looks are given; all runs of the page, those without the metric included. */
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  /** Given where a line is a group's mean: which runs it is made of, and what the band about it says. */
  readonly groups?: { readonly members: Members; readonly band: BandKind } | undefined;
  readonly metricKey: string;
  /** What the card is called; the key if absent. */
  readonly title?: string;
  readonly view?: ChartView;
  /** Absent: the chart keeps its zoom to itself. */
  readonly zoom?: { readonly range: XRange | undefined; readonly onRange: (range: XRange | undefined) => void };
  /** Absent: the chart keeps to itself which runs are hidden. */
  readonly visibility?: { readonly hidden: ReadonlySet<string>; readonly onToggle: (runId: string) => void };
  /** Charts of one key share their cursor. */
  readonly syncKey?: string;
  /** `none` where a table beside the chart says which line is whose. */
  readonly legend?: "values" | "none";
  /** Of the plot, in CSS pixels. */
  readonly height?: number;
}

const nobody: ReadonlySet<string> = new Set();

/** A metric over runs: asks the server for it at the width on screen, draws it, and lets it be zoomed, read and taken along. */
export function MetricChart(props: MetricChartProps): ReactNode {
  const { runs, metricKey, view = plainView, height = 220, legend = "values" } = props;
  const ownSync = useId();
  const body = useRef<HTMLDivElement>(null);
  const width = useWidth(body);
  const [ownRange, setOwnRange] = useState<XRange>();
  const [ownHidden, setOwnHidden] = useState(nobody);
  const [row, setRow] = useState<number>();
  const [asTable, setAsTable] = useState(false);
  const [wide, setWide] = useState(false);

  const { range, onRange } = props.zoom ?? { range: ownRange, onRange: setOwnRange };
  const hidden = props.visibility?.hidden ?? ownHidden;
  const toggle = props.visibility?.onToggle ?? ((id: string) => setOwnHidden((before) => toggled(before, id)));

  const { groups } = props;
  const asked = useMemo(() => (groups === undefined ? runs : [...groups.members.values()].flat().map((id) => ({ id }))), [groups, runs]);
  const { stale, error, retry, ...answer } = useChartData({ runs: asked, metricKey, view, range, width });
  const { data, leftOut } = useMemo(() => grouped(answer.data, groups), [answer.data, groups]);
  const { data: whole } = useMemo(() => grouped(answer.whole, groups), [answer.whole, groups]);
  const units = useMemo(() => (whole === undefined ? new Map<string, number>() : unitsOf(whole)), [whole]);
  const { smoothing, logX, logY, fitBulk } = view;
  const prepared = useMemo(
    () => (data === undefined ? undefined : prepareLines(data, { smoothing, logX, logY }, units)),
    [data, smoothing, logX, logY, units],
  );
  const y = useMemo(
    () => (prepared === undefined ? undefined : yRange({ prepared, visible: range, hidden, logY, fitBulk })),
    [prepared, range, hidden, logY, fitBulk],
  );
  const looks = useMemo(() => lookOfRuns(runs.map((run) => run.id)), [runs]);
  const shown = useMemo(() => shownRuns(data, runs, looks), [data, runs, looks]);
  const kind = chartKinds.find(({ suits }) => whole === undefined || suits(whole));
  const title = props.title ?? metricKey;
  const ready = data !== undefined && prepared !== undefined && y !== undefined && kind !== undefined;
  const single = runs.length === 1;

  return (
    <section className={styles.card} data-wide={wide} aria-label={metricKey} aria-busy={(!ready && error === null) || stale}>
      <header className={styles.header}>
        <h3 className={styles.title} title={metricKey}>
          {title}
        </h3>
        {ready && single && prepared.lines[0] !== undefined && kind.name === "line" ? (
          <CurrentValue line={prepared.lines[0]} axis={view.axis} row={row} />
        ) : null}
        {range !== undefined ? <IconButton icon="reset" label="Show all of x" onClick={() => onRange(undefined)} /> : null}
        <ChartTools
          metricKey={metricKey}
          runs={shown}
          axis={view.axis}
          prepared={prepared}
          table={kind?.name === "bar" ? undefined : { on: asTable, set: setAsTable }}
          wide={{ on: wide, set: setWide }}
          plot={() => body.current?.querySelector("canvas") ?? null}
        />
      </header>
      <div ref={body} className={[styles.body, stale ? styles.stale : ""].join(" ")} style={{ minHeight: height }}>
        {error !== null ? (
          <ChartFailure metricKey={metricKey} error={error} height={height} retry={retry} />
        ) : !ready || width === 0 ? (
          <div className={styles.skeleton} style={{ height }} />
        ) : prepared.lines.length === 0 || prepared.x.length === 0 ? (
          <p className={styles.message} style={{ height }}>
            {emptyText(range !== undefined, single)}
          </p>
        ) : asTable ? (
          <ValuesTable label={metricKey} axis={view.axis} runs={shown} prepared={prepared} height={height} />
        ) : (
          <kind.Chart
            label={metricKey}
            envelopes={data}
            syncKey={props.syncKey ?? ownSync}
            onRow={setRow}
            runs={shown}
            {...{ prepared, y, view, range, hidden, width, height, onRange }}
          />
        )}
      </div>
      {ready ? (
        <ChartNotes
          prepared={prepared}
          y={y}
          view={view}
          missing={range === undefined ? asked.length - (answer.data?.series.length ?? asked.length) : 0}
          leftOut={leftOut}
        />
      ) : null}
      {ready && !single && !asTable && kind.name === "line" && legend === "values" ? (
        <Legend label={metricKey} axis={view.axis} runs={shown} onToggle={toggle} {...{ prepared, hidden, row }} />
      ) : null}
    </section>
  );
}

function grouped(data: EnvelopesJson | undefined, groups: MetricChartProps["groups"]) {
  if (data === undefined || groups === undefined) return { data, leftOut: 0 };
  const { envelopes, leftOut } = groupEnvelopes(data, groups.members, groups.band);
  return { data: envelopes, leftOut };
}

/** The set with the run added, or without it if it was there. */
export function toggled(runs: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(runs);
  if (!next.delete(id)) next.add(id);
  return next;
}

function shownRuns(data: EnvelopesJson | undefined, runs: MetricChartProps["runs"], looks: ReturnType<typeof lookOfRuns>) {
  const names = new Map(runs.map((run) => [run.id, run.name]));
  return (data?.series ?? []).map(({ runId }) => ({
    id: runId,
    name: names.get(runId) ?? runId,
    look: looks.get(runId) ?? { hue: 0, dash: 0 },
  }));
}

function emptyText(zoomed: boolean, single: boolean): string {
  if (zoomed) return "No point lies in this part of x.";
  return single
    ? "No point has been logged yet, or none that these axes can show."
    : "None of these runs has a point that these axes can show.";
}
