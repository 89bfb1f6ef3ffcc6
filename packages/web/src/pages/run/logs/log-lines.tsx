import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, useEffect, useRef } from "react";
import { ansiPieces } from "./ansi.ts";
import styles from "./logs.module.css";

interface LogLinesProps {
  readonly lines: readonly string[];
  /** Index of the line that a search stands at. */
  readonly marked: number | undefined;
  /** Whether the end stays in sight as lines come in. */
  readonly follows: boolean;
}

/** As in the style sheet, in CSS pixels. */
const lineHeight = 18;

export function LogLines({ lines, marked, follows }: LogLinesProps): ReactNode {
  const box = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  useEffect(() => {
    if (marked !== undefined) virtual.scrollToIndex(marked, { align: "center" });
  }, [marked, virtual]);
  useEffect(() => {
    if (follows && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [follows, lines.length, virtual]);
  const digits = String(lines.length).length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long log scrolls, and a keyboard must reach it.
    <section ref={box} className={styles.box} tabIndex={0} aria-label="What the run printed">
      <div className={styles.sheet} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <Line key={index} number={index + 1} digits={digits} top={start} line={lines[index] ?? ""} isMarked={index === marked} />
        ))}
      </div>
    </section>
  );
}

interface LineProps {
  readonly number: number;
  readonly digits: number;
  readonly top: number;
  readonly line: string;
  readonly isMarked: boolean;
}

const Line = memo(function Line({ number, digits, top, line, isMarked }: LineProps): ReactNode {
  return (
    <div className={styles.line} style={{ top }} data-marked={isMarked ? "" : undefined}>
      <span className={styles.number} style={{ minWidth: `${digits}ch` }} aria-hidden="true">
        {number}
      </span>
      <code>
        {ansiPieces(line).map(({ text, colour, bold }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line stay where they are.
          <span key={i} data-colour={colour} data-bold={bold ? "" : undefined}>
            {text}
          </span>
        ))}
      </code>
    </div>
  );
});
