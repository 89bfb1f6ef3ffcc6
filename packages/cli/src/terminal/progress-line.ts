/** One line on standard error that changes in place, where somebody looks; nothing where nobody does. */
export interface ProgressLine {
  /** At most five times a second. */
  show(text: string): void;
  end(): void;
}

export function progressLine(): ProgressLine {
  let shown = 0;
  return {
    show(text) {
      if (!process.stderr.isTTY || Date.now() - shown < 200) return;
      shown = Date.now();
      process.stderr.write(`\r\u001b[K${text.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1))}`);
    },
    end() {
      if (process.stderr.isTTY && shown > 0) process.stderr.write("\r\u001b[K");
    },
  };
}
