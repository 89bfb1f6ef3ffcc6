import type uPlot from "uplot";
import { colourOf, dashOf, type RunLook, type Theme } from "../run-colours.ts";
import { durationSteps, durationTick, stepTick, valueTick } from "./axis-text.ts";
import { logTicks } from "./log-ticks.ts";
import type { ChartView, XRange } from "./view.ts";

/** A run as charts name and draw it. */
export interface ChartRun {
  readonly id: string;
  readonly name: string;
  readonly look: RunLook;
}

export interface PlotColours {
  readonly theme: Theme;
  readonly ink: string;
  readonly grid: string;
  readonly paper: string;
}

/** What does not change while a plot lives; all else it asks through the functions. */
export interface PlotSetup {
  readonly runs: readonly ChartRun[];
  readonly view: Pick<ChartView, "axis" | "logX" | "logY">;
  readonly width: number;
  readonly height: number;
  readonly colours: PlotColours;
  /** Plots of one key share the cursor's x. */
  readonly syncKey: string;
  readonly xRange: () => XRange;
  readonly yRange: () => { readonly min: number; readonly max: number };
  readonly onCursor: (row: number | undefined) => void;
  /** Index into `runs` of the line that the cursor is close to. */
  readonly onFocus: (run: number | undefined) => void;
  /** A dragged range, or `undefined` after a double click. */
  readonly onRange: (range: XRange | undefined) => void;
  readonly drawUnder: (u: uPlot) => void;
  readonly drawOver: (u: uPlot) => void;
}

const font = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** The options of a line plot: one series a run, in the order of `setup.runs`. */
export function plotOptions(setup: PlotSetup): uPlot.Options {
  const { view, colours, runs } = setup;
  const axis: uPlot.Axis = { font, stroke: colours.ink, ticks: { show: false }, grid: { stroke: colours.grid, width: 1 }, gap: 6 };
  return {
    width: setup.width,
    height: setup.height,
    ms: 1,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    // A line under the cursor is highlighted by {@link file://./highlight.ts}; fading the others here would redraw all.
    focus: { alpha: 1 },
    cursor: {
      y: false,
      sync: {
        key: setup.syncKey,
        setSeries: false,
        scales: ["x", null],
        filters: { pub: (type) => type === "mousemove" || type === "mouseleave" },
      },
      drag: { x: true, y: false, setScale: false, dist: 4 },
      focus: { prox: runs.length > 1 ? 18 : -1 },
      points: {
        show: runs.length <= MOST_POINTED,
        size: 9,
        width: 1.5,
        stroke: colours.paper,
        fill: (_, series) => colourOf(runLook(runs, series), colours.theme),
      },
      bind: {
        dblclick: () => () => {
          setup.onRange(undefined);
          return null;
        },
      },
    },
    scales: {
      x: { time: view.axis === "time", distr: view.logX ? 3 : 1, range: () => pair(setup.xRange(), "from", "to") },
      y: { distr: view.logY ? 3 : 1, range: () => pair(setup.yRange(), "min", "max") },
    },
    axes: [
      { ...axis, ...xTicks(view), ...logAxis(view.logX, 64), size: 26, space: 64 },
      {
        ...axis,
        ...logAxis(view.logY, 28),
        size: ySize,
        space: 36,
        values: (_, splits) => splits.map((value) => (value === null ? "" : valueTick(value))),
      },
    ],
    series: [{}, ...runs.map((run) => lineOf(run, runs.length, colours))],
    hooks: {
      drawAxes: [setup.drawUnder],
      draw: [setup.drawOver],
      setSeries: [
        (_, series, change) => {
          // Showing and hiding a line comes this way too.
          if ("focus" in change) setup.onFocus(series === null ? undefined : series - 1);
        },
      ],
      setCursor: [(u) => setup.onCursor(u.cursor.idx ?? undefined)],
      setSelect: [
        (u) => {
          const { left, width } = u.select;
          if (width === 0) return;
          setup.onRange({ from: u.posToVal(left, "x"), to: u.posToVal(left + width, "x") });
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

function lineOf(run: ChartRun, among: number, colours: PlotColours): uPlot.Series {
  const stroke = colourOf(run.look, colours.theme);
  return {
    label: run.name,
    stroke,
    width: lineWidth(among),
    dash: [...dashOf(run.look)],
    points: { size: 5, stroke, fill: stroke },
  };
}

/** Thinner where many lines share a chart; CSS pixels. */
export function lineWidth(among: number): number {
  return among > 20 ? 1.25 : 1.75;
}

/** With more runs than this a point on each line at the cursor hides more than it tells. */
const MOST_POINTED = 20;

function xTicks(view: PlotSetup["view"]): uPlot.Axis {
  if (view.axis === "time") return {};
  if (view.axis === "step")
    return {
      values: (_, splits) => splits.map((step) => (step === null ? "" : stepTick(step))),
      ...(view.logX ? {} : { incrs: wholeSteps }),
    };
  return {
    values: (_, splits, __, ___, between) => splits.map((ms) => (ms === null ? "" : durationTick(ms, view.logX ? ms : between))),
    ...(view.logX ? {} : { incrs: [...durationSteps] }),
  };
}

/** uPlot's own logarithmic ticks start at the end of the range, wherever that lies. */
function logAxis(log: boolean, space: number): uPlot.Axis {
  if (!log) return {};
  return {
    splits: (u, axis, min, max) => logTicks(min, max, Math.floor((axis === 0 ? u.width : u.height) / space)),
    filter: (_, splits) => splits,
  };
}

/** Steps are whole: no tick between two of them. */
const wholeSteps = Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((n) => n * 10 ** power)).flat();

/** The y axis is as wide as its longest text, and never narrower, so that it does not jump while zooming. */
function ySize(_: uPlot, values: readonly string[] | null): number {
  const longest = Math.max(0, ...(values ?? []).map((text) => text?.length ?? 0));
  return Math.max(44, 16 + longest * 6.5);
}

function runLook(runs: readonly ChartRun[], series: number): RunLook {
  return runs[series - 1]?.look ?? { hue: 0, dash: 0 };
}

function pair<K extends string>(range: Readonly<Record<K, number>>, low: K, high: K): uPlot.Range.MinMax {
  return [range[low], range[high]];
}
