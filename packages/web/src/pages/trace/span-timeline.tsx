import { useVirtualizer } from "@tanstack/react-virtual";
import type { SpanJson } from "@trialbook/api/traces.ts";
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { formatDuration } from "../../format/time.ts";
import { type SpanLine, spanTree } from "./span-tree.ts";
import styles from "./trace.module.css";

interface SpanTimelineProps {
  readonly spans: readonly SpanJson[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

const LINE_HEIGHT = 30;

/** Spans as a tree, each with its place in time. Arrows walk it, left and right fold and unfold. */
export function SpanTimeline({ spans, chosen, onChoose }: SpanTimelineProps): ReactNode {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const { lines, length } = useMemo(() => spanTree(spans, folded), [spans, folded]);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  });
  const at = lines.findIndex(({ span }) => span.id === chosen);
  const go = (to: number) => {
    const line = lines[Math.max(0, Math.min(to, lines.length - 1))];
    if (line === undefined) return;
    onChoose(line.span.id);
    rows.scrollToIndex(lines.indexOf(line));
  };
  const fold = (id: string, closed: boolean) =>
    setFolded((before) => (closed ? new Set([...before, id]) : new Set([...before].filter((other) => other !== id))));
  const actionOf = (key: string): (() => void) | undefined => {
    switch (key) {
      case "ArrowDown":
        return () => go(at + 1);
      case "ArrowUp":
        return () => go(at - 1);
      case "Home":
        return () => go(0);
      case "End":
        return () => go(lines.length - 1);
      case "ArrowLeft":
        return () => fold(chosen, true);
      case "ArrowRight":
        return () => fold(chosen, false);
      default:
        return undefined;
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = actionOf(event.key);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div
      ref={scroller}
      className={styles.tree}
      role="tree"
      aria-label="Spans"
      tabIndex={0}
      aria-activedescendant={`span-${chosen}`}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: rows.getTotalSize() }} role="presentation">
        {rows.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          return line === undefined ? null : (
            <Line
              key={line.span.id}
              line={line}
              top={start}
              length={length}
              isChosen={line.span.id === chosen}
              isFolded={folded.has(line.span.id)}
              onChoose={() => onChoose(line.span.id)}
              onFold={(closed) => fold(line.span.id, closed)}
            />
          );
        })}
      </div>
    </div>
  );
}

interface LineProps {
  readonly line: SpanLine;
  readonly top: number;
  readonly length: number;
  readonly isChosen: boolean;
  readonly isFolded: boolean;
  readonly onChoose: () => void;
  readonly onFold: (closed: boolean) => void;
}

/** Deeper lines stay where they are: the names of a long chain must not leave the page. */
const DEEPEST_INDENT = 12;

function Line({ line, top, length, isChosen, isFolded, onChoose, onFold }: LineProps): ReactNode {
  const { span, depth, hasChildren, from, duration } = line;
  const share = (ms: number) => (length === 0 ? 0 : (ms / length) * 100);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys of all its lines.
    <div
      id={`span-${span.id}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-selected={isChosen}
      {...(hasChildren ? { "aria-expanded": !isFolded } : {})}
      className={styles.line}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onChoose}
    >
      <span className={styles.spanName} style={{ paddingLeft: Math.min(depth, DEEPEST_INDENT) * 14 }}>
        {hasChildren ? (
          <button
            type="button"
            tabIndex={-1}
            aria-label={isFolded ? "Unfold" : "Fold"}
            className={styles.fold}
            onClick={() => onFold(!isFolded)}
          >
            {isFolded ? "▸" : "▾"}
          </button>
        ) : (
          <span className={styles.fold} />
        )}
        <span className={styles.ellipsis} title={span.name}>
          {span.name}
        </span>
        {span.type === undefined || span.type === "UNKNOWN" ? null : <span className={styles.type}>{span.type.toLowerCase()}</span>}
      </span>
      <span className={styles.bar} aria-hidden="true">
        <span
          className={span.status === "error" ? styles.failed : styles.took}
          style={{ left: `${share(from)}%`, width: `max(2px, ${share(duration ?? length - from)}%)` }}
        />
      </span>
      <span className={styles.duration}>{duration === undefined ? "running" : formatDuration(duration)}</span>
    </div>
  );
}
