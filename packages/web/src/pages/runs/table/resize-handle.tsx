import { type PointerEvent, type ReactNode, useRef } from "react";
import { clampWidth } from "./clamp-width.ts";
import styles from "./table.module.css";

/** What a key press changes, in pixels. */
export const widthStep = 16;

/** What can be done to a column's width; `undefined` is the automatic one. */
export interface Sizing {
  readonly width: number;
  /** While the edge is dragged. */
  readonly onDrag: (width: number) => void;
  readonly onWidth: (width: number | undefined) => void;
  /** As wide as what is in sight of it needs. */
  readonly onFit: () => void;
}

/** A column's edge, for the pointer; the keys are the header's and its menu's. */
export function ResizeHandle({ sizing }: { readonly sizing: Sizing }): ReactNode {
  const grip = useRef<{ readonly x: number; readonly width: number }>(undefined);
  const widthAt = (event: PointerEvent) => clampWidth((grip.current?.width ?? 0) + event.clientX - (grip.current?.x ?? 0));
  return (
    <div
      aria-hidden="true"
      data-resize=""
      className={styles.resize}
      title="Drag to resize, double click to fit"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        grip.current = { x: event.clientX, width: sizing.width };
      }}
      onPointerMove={(event) => {
        if (grip.current !== undefined && event.clientX !== grip.current.x) sizing.onDrag(widthAt(event));
      }}
      onPointerUp={(event) => {
        if (grip.current !== undefined && event.clientX !== grip.current.x) sizing.onWidth(widthAt(event));
        grip.current = undefined;
      }}
      onPointerCancel={() => {
        if (grip.current !== undefined) sizing.onWidth(sizing.width);
        grip.current = undefined;
      }}
      onDoubleClick={sizing.onFit}
    />
  );
}
