/** A line on the terminal that is written over as work goes on; silent when nobody watches. */
export interface ProgressLine {
  show(text: () => string): void;
  /** Leaves an empty line. */
  clear(): void;
}

const EVERY = 100;

export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (!stream.isTTY) return { show() {}, clear() {} };
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(text) {
      if (performance.now() - shownAt < EVERY) return;
      shownAt = performance.now();
      stream.write(`\r\x1b[2K${text().slice(0, (stream.columns ?? 80) - 1)}`);
    },
    clear: () => void stream.write("\r\x1b[2K"),
  };
}
