import { type ReactNode, useMemo } from "react";
import styles from "./text.module.css";

/** Lines laid out together; browsers leave out the pieces that are out of sight. */
const PIECE = 500;
/** As in the style sheet, in CSS pixels. */
const LINE_HEIGHT = 18;

/** Text with its lines numbered; numbers are no part of what is selected and copied. */
export function TextLines({ label, text }: { readonly label: string; readonly text: string }): ReactNode {
  const pieces = useMemo(() => piecesOf(text), [text]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long text scrolls, and a keyboard must reach it.
    <section className={styles.box} tabIndex={0} aria-label={`Text of ${label}`}>
      {pieces.map(({ first, count, lines }) => (
        <div key={first} className={styles.piece} style={{ containIntrinsicHeight: count * LINE_HEIGHT }}>
          <pre className={styles.numbers} aria-hidden="true">
            {Array.from({ length: count }, (_, i) => first + i).join("\n")}
          </pre>
          <pre className={styles.text}>{lines}</pre>
        </div>
      ))}
    </section>
  );
}

interface Piece {
  /** Number of the first line; the file's first is 1. */
  readonly first: number;
  readonly count: number;
  readonly lines: string;
}

function piecesOf(text: string): readonly Piece[] {
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  const pieces: Piece[] = [];
  for (let at = 0; at < lines.length; at += PIECE) {
    const piece = lines.slice(at, at + PIECE);
    pieces.push({ first: at + 1, count: piece.length, lines: piece.join("\n") });
  }
  return pieces;
}
