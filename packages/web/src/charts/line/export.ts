import { csvText } from "../../format/csv.ts";
import { colourOf, dashOf, type Theme } from "../run-colours.ts";
import type { ChartRun } from "./plot-options.ts";
import type { PreparedLines } from "./prepare.ts";
import type { XAxis } from "./view.ts";

/**
 * The chart's numbers as CSV (RFC 4180): a line a run and bucket with all digits. Where a bucket holds one point, min,
 * max, mean and last are that point.
 */
export function chartCsv(
  key: string,
  runs: readonly ChartRun[],
  { axis, prepared }: { readonly axis: XAxis; readonly prepared: PreparedLines },
): string {
  const x = { step: "step", time: "time_ms", relative: "relative_ms" }[axis];
  const lines = [["run", "run_id", "metric", x, "mean", "min", "max", "last", "drawn"]];
  prepared.lines.forEach((line, i) => {
    line.ownX.forEach((at, row) => {
      if (at === undefined || at === null) return;
      const values = [line.mean, line.min, line.max, line.last, line.line].map((column) => String(column[row] ?? "NaN"));
      lines.push([runs[i]?.name ?? "", line.runId, key, String(at), ...values]);
    });
  });
  return csvText(lines);
}

interface Picture {
  /** What was drawn. */
  readonly plot: HTMLCanvasElement;
  readonly title: string;
  readonly runs: readonly ChartRun[];
  readonly theme: Theme;
  readonly ink: string;
  readonly paper: string;
}

/** The drawn chart on the theme's paper with its title above and its runs below. */
export async function chartPng({ plot, title, runs, theme, ink, paper }: Picture): Promise<Blob> {
  const scale = plot.width / (plot.clientWidth || plot.width);
  const line = 18;
  const perRow = Math.max(1, Math.floor(plot.clientWidth / 220));
  const canvas = document.createElement("canvas");
  canvas.width = plot.width;
  canvas.height = plot.height + (28 + Math.ceil(runs.length / perRow) * line + 12) * scale;
  const ctx = canvas.getContext("2d");
  if (ctx === null) throw new Error("This browser gives no canvas to draw on");
  ctx.fillStyle = paper;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.drawImage(plot, 0, 28 * scale);
  ctx.scale(scale, scale);
  ctx.fillStyle = ink;
  ctx.font = "600 13px system-ui, sans-serif";
  ctx.fillText(title, 12, 19);
  ctx.font = "12px system-ui, sans-serif";
  runs.forEach((run, i) => {
    const x = 12 + (i % perRow) * 220;
    const y = plot.height / scale + 28 + line * (Math.floor(i / perRow) + 0.75);
    ctx.strokeStyle = colourOf(run.look, theme);
    ctx.lineWidth = 2.5;
    ctx.setLineDash([...dashOf(run.look)]);
    ctx.beginPath();
    ctx.moveTo(x, y - 4);
    ctx.lineTo(x + 18, y - 4);
    ctx.stroke();
    ctx.fillText(run.name, x + 24, y, 186);
  });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error("The picture could not be made")) : resolve(blob)), "image/png");
  });
}
