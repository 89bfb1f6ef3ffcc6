import type uPlot from "uplot";
import { clipped, drawBand, linePath, type Underlay } from "./draw.ts";
import type { PreparedLine } from "./prepare.ts";

/** A sheet over the plot that makes one line stand out and all others faint, at the cost of drawing that one alone. */
export interface Highlight {
  /** Without a line the sheet is clear. */
  readonly show: (line: PreparedLine | undefined, underlay: Underlay) => void;
}

export function createHighlight(u: uPlot, paper: string): Highlight {
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none;";
  u.over.prepend(canvas);
  const ctx = canvas.getContext("2d");
  let shown = false;
  return {
    show: (line, underlay) => {
      if (ctx === null || (line === undefined && !shown)) return;
      shown = line !== undefined;
      const { left, top, width, height } = u.bbox;
      // Setting a size clears the canvas.
      canvas.width = width;
      canvas.height = height;
      if (line === undefined) return;
      ctx.globalAlpha = 0.65;
      ctx.fillStyle = paper;
      ctx.fillRect(0, 0, width, height);
      ctx.translate(-left, -top);
      clipped(u, ctx, () => {
        drawBand(u, ctx, { line, underlay, strength: 1 });
        const { colour, width: lineWidth, dash } = underlay.lookOf(line.runId);
        ctx.globalAlpha = 1;
        ctx.strokeStyle = colour;
        ctx.lineWidth = (lineWidth + 0.75) * devicePixelRatio;
        ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
        ctx.stroke(linePath(u, underlay.prepared.x, line.line));
      });
    },
  };
}
