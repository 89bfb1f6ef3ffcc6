import type uPlot from "uplot";
import type { PreparedLine, PreparedLines } from "./prepare.ts";
import type { Column } from "./smooth.ts";

/** How a run's line is drawn; lengths in CSS pixels. */
export interface LineLook {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
}

/** What is painted beside the lines themselves. */
export interface Underlay {
  readonly prepared: PreparedLines;
  readonly lookOf: (runId: string) => LineLook;
  readonly hidden: ReadonlySet<string>;
  /** Whether lines are smoothed, so that the unsmoothed ones are shown faintly behind. */
  readonly ghosts: boolean;
}

type Ink = CanvasRenderingContext2D;

/** Paints under the lines: each run's min/max band and, behind smoothed lines, the raw ones. */
export function drawUnderlay(u: uPlot, underlay: Underlay): void {
  const shown = underlay.prepared.lines.filter((line) => !underlay.hidden.has(line.runId));
  const strength = Math.max(0.15, Math.min(1, 6 / shown.length));
  clipped(u, u.ctx, () => {
    for (const line of shown) drawBand(u, u.ctx, { line, underlay, strength });
  });
}

interface Band {
  readonly line: PreparedLine;
  readonly underlay: Underlay;
  /** 1 where few lines share the chart, less where many do. */
  readonly strength: number;
}

/**
 * The area between min and max faintly, its edges stronger: a spike one bucket wide is a visible needle and not a hair
 * of a faint area. And the raw curve, if the line drawn is a smoothed one.
 */
export function drawBand(u: uPlot, ctx: Ink, { line, underlay: { prepared, lookOf, ghosts }, strength }: Band): void {
  ctx.strokeStyle = ctx.fillStyle = lookOf(line.runId).colour;
  ctx.lineWidth = Math.max(1, devicePixelRatio / 1.5);
  ctx.lineJoin = "round";
  if (line.hasBand) {
    ctx.globalAlpha = 0.15 * strength;
    ctx.fill(areaPath(u, prepared.x, line));
    ctx.globalAlpha = 0.15 + 0.4 * strength;
    ctx.stroke(linePath(u, prepared.x, line.max));
    ctx.stroke(linePath(u, prepared.x, line.min));
  }
  if (!ghosts) return;
  ctx.globalAlpha = 0.3 * strength;
  ctx.stroke(linePath(u, prepared.x, line.mean));
}

/** Paints where values lie that no axis has a place for: a cross at the bottom for NaN, arrowheads for infinities. */
export function drawMarks(u: uPlot, { prepared, lookOf, hidden }: Underlay): void {
  const { ctx, bbox } = u;
  const size = 3.5 * devicePixelRatio;
  ctx.save();
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (const line of prepared.lines) {
    if (hidden.has(line.runId)) continue;
    ctx.strokeStyle = ctx.fillStyle = lookOf(line.runId).colour;
    let lastX = Number.NEGATIVE_INFINITY;
    for (const { row, kind } of line.marks) {
      const x = u.valToPos(prepared.x[row] as number, "x", true);
      if (x < bbox.left - 1 || x > bbox.left + bbox.width + 1 || x - lastX < size / 2) continue;
      lastX = x;
      const y = kind === "up" ? bbox.top + size : bbox.top + bbox.height - size;
      ctx.beginPath();
      if (kind === "nan") {
        ctx.moveTo(x - size, y - size);
        ctx.lineTo(x + size, y + size);
        ctx.moveTo(x + size, y - size);
        ctx.lineTo(x - size, y + size);
        ctx.stroke();
      } else {
        const tip = kind === "up" ? -size : size;
        ctx.moveTo(x, y + tip);
        ctx.lineTo(x - size, y - tip);
        ctx.lineTo(x + size, y - tip);
        ctx.fill();
      }
    }
  }
  ctx.restore();
}

/** Paints within the plotting area only, and leaves the context as it was. */
export function clipped(u: uPlot, ctx: Ink, paint: () => void): void {
  const { left, top, width, height } = u.bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  paint();
  ctx.restore();
}

/** A column as a line in the canvas' pixels, broken at gaps. */
export function linePath(u: uPlot, x: readonly number[], y: Column): Path2D {
  const drawn = new Path2D();
  let open = false;
  for (let row = 0; row < x.length; row++) {
    const value = y[row];
    if (value === null) open = false;
    if (typeof value !== "number") continue;
    const [px, py] = [u.valToPos(x[row] as number, "x", true), u.valToPos(value, "y", true)];
    if (open) drawn.lineTo(px, py);
    else drawn.moveTo(px, py);
    open = true;
  }
  return drawn;
}

/** The area between min and max, one closed shape a stretch without gaps. */
function areaPath(u: uPlot, x: readonly number[], { min, max }: PreparedLine): Path2D {
  const drawn = new Path2D();
  let rows: number[] = [];
  const close = () => {
    rows.forEach((row, i) => {
      const [px, py] = [u.valToPos(x[row] as number, "x", true), u.valToPos(max[row] as number, "y", true)];
      if (i === 0) drawn.moveTo(px, py);
      else drawn.lineTo(px, py);
    });
    for (const row of rows.toReversed()) drawn.lineTo(u.valToPos(x[row] as number, "x", true), u.valToPos(min[row] as number, "y", true));
    if (rows.length > 0) drawn.closePath();
    rows = [];
  };
  for (let row = 0; row < x.length; row++) {
    if (typeof min[row] === "number" && typeof max[row] === "number") rows.push(row);
    else if (min[row] === null || max[row] === null) close();
  }
  close();
  return drawn;
}
