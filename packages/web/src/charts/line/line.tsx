import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useScheme } from "../../theme/theme.ts";
import type { ChartProps } from "../chart-props.ts";
import { colourOf, dashOf } from "../run-colours.ts";
import { xText } from "./axis-text.ts";
import { drawMarks, drawUnderlay, type LineLook } from "./draw.ts";
import { createHighlight, type Highlight } from "./highlight.ts";
import styles from "./line.module.css";
import { type ChartRun, lineWidth, type PlotColours, plotOptions } from "./plot-options.ts";
import { rowInDirection, spokenValues } from "./values-at.ts";
import type { XRange } from "./view.ts";

/** Draws prepared lines. Dragging or `+` zooms in, a double click or Escape shows all again, arrows move the cursor. */
export function LineChart(props: ChartProps): ReactNode {
  const { prepared, runs, view, range, y, hidden, width, height, syncKey } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const scheme = useScheme();
  const [spoken, setSpoken] = useState("");
  const { axis, logX, logY } = view;
  const looks = useMemo(() => JSON.stringify(runs), [runs]);
  const x = range ?? extent(prepared.x, logX);
  const lookOf = useMemo(() => lookOfLines(runs, scheme), [runs, scheme]);
  const underlay = { prepared, hidden, ghosts: view.smoothing.kind !== "none", lookOf };

  const ask = useRef({ x, y, underlay, props });
  ask.current = { x, y, underlay, props };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a plot is made anew when its looks change; size and data are told to it below.
  useLayoutEffect(() => {
    if (host.current === null) return;
    const colours = coloursOf(host.current, scheme);
    let highlight: Highlight | undefined;
    let focused: number | undefined;
    const highlightFocused = () =>
      highlight?.show(focused === undefined ? undefined : ask.current.underlay.prepared.lines[focused], ask.current.underlay);
    const made = new uPlot(
      plotOptions({
        runs,
        view: { axis, logX, logY },
        width,
        height,
        syncKey,
        colours,
        xRange: () => ask.current.x,
        yRange: () => ask.current.y,
        onRange: (to) => ask.current.props.onRange(to),
        onCursor: (row) => ask.current.props.onRow(row),
        drawUnder: (u) => drawUnderlay(u, ask.current.underlay),
        drawOver: (u) => {
          drawMarks(u, ask.current.underlay);
          highlightFocused();
        },
        onFocus: (run) => {
          focused = run;
          highlightFocused();
        },
      }),
      [[]],
      host.current,
    );
    plot.current = made;
    highlight = createHighlight(made, colours.paper);
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [looks, axis, logX, logY, scheme, syncKey]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the first four make a new plot, which needs its data as well.
  useLayoutEffect(() => {
    const u = plot.current;
    if (u === null) return;
    u.batch(() => {
      runs.forEach((run, i) => {
        if (u.series[i + 1]?.show !== !hidden.has(run.id)) u.setSeries(i + 1, { show: !hidden.has(run.id) });
      });
      u.setData([prepared.x as number[], ...prepared.lines.map((line) => line.line)]);
    });
  }, [looks, axis, scheme, syncKey, prepared, hidden, x.from, x.to, y.min, y.max]);

  useEffect(() => {
    if (plot.current !== null && (plot.current.width !== width || plot.current.height !== height)) plot.current.setSize({ width, height });
  }, [width, height]);

  const moveTo = useEffectEvent((row: number | undefined) => {
    const u = plot.current;
    const at = row === undefined ? undefined : prepared.x[row];
    if (u === null || at === undefined || row === undefined) return;
    for (const other of uPlot.sync(syncKey).plots) other.setCursor({ left: other.valToPos(at, "x"), top: 1 }, true);
    setSpoken(`${xText(axis, at)}: ${spokenValues(prepared, runs, { row, hidden })}`);
  });
  const press = (event: KeyboardEvent) => {
    const u = plot.current;
    if (u === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = u.cursor.idx ?? undefined;
    const walk = (distance: number, from = row) => moveTo(rowInDirection(prepared, { from, distance, hidden, within: x }));
    const acts = new Map<string, () => void>([
      ["ArrowRight", () => walk(event.shiftKey ? 10 : 1)],
      ["ArrowLeft", () => walk(event.shiftKey ? -10 : -1)],
      ["Home", () => walk(1, -1)],
      ["End", () => walk(-1, prepared.x.length)],
      ["+", () => props.onRange(scaled(x, prepared.x[row ?? -1], { by: 0.5, logX }))],
      ["-", () => props.onRange(range === undefined ? undefined : scaled(x, prepared.x[row ?? -1], { by: 2, logX }))],
      ["Escape", () => props.onRange(undefined)],
    ]);
    const act = acts.get(event.key === "=" ? "+" : event.key);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <>
      {/* biome-ignore-start lint/a11y: a chart that is walked with the arrows is a widget of its own, for which ARIA has this role. */}
      <div
        ref={host}
        className={styles.plot}
        style={{ height }}
        tabIndex={0}
        role="application"
        aria-roledescription="line chart"
        aria-label={`${props.label}, ${runs.length === 1 ? "1 run" : `${runs.length} runs`}. Arrow keys move the cursor, plus and minus zoom, Escape shows all.`}
        onKeyDown={press}
      />
      {/* biome-ignore-end lint/a11y: see above. */}
      <p className="visually-hidden" aria-live="polite">
        {spoken}
      </p>
    </>
  );
}

/** All of x, with a little room around a single place. */
function extent(x: readonly number[], log: boolean): XRange {
  const from = x[0] ?? 0;
  const to = x.at(-1) ?? 1;
  if (from < to) return { from, to };
  return log ? { from: from / 2, to: to * 2 } : { from: from - 1, to: to + 1 };
}

/** A wider or narrower part of x that keeps the place `around` where it is. */
function scaled({ from, to }: XRange, around: number | undefined, { by, logX }: { readonly by: number; readonly logX: boolean }): XRange {
  if (logX) {
    const part = scaled({ from: Math.log(from), to: Math.log(to) }, around && Math.log(around), { by, logX: false });
    return { from: Math.exp(part.from), to: Math.exp(part.to) };
  }
  const centre = around ?? (from + to) / 2;
  return { from: centre - (centre - from) * by, to: centre + (to - centre) * by };
}

function lookOfLines(runs: readonly ChartRun[], scheme: "light" | "dark"): (runId: string) => LineLook {
  const width = lineWidth(runs.length);
  const looks = new Map(runs.map(({ id, look }) => [id, { colour: colourOf(look, scheme), width, dash: dashOf(look) }]));
  return (runId) => looks.get(runId) ?? { colour: "gray", width, dash: [] };
}

/** The theme's colours as a canvas takes them: what the style sheet gives the host. */
function coloursOf(host: HTMLElement, theme: "light" | "dark"): PlotColours {
  const { color, borderTopColor, caretColor } = getComputedStyle(host);
  return { theme, ink: color, grid: borderTopColor, paper: caretColor };
}
