/** Where the server says what an operator should know; a parameter wherever something is said. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
  /** `cause` is written with its stack: it is for the operator alone. */
  error(line: string, cause?: unknown): void;
}

/** Lines with the time on standard error, so that standard output stays for what was asked for. */
export function consoleLog(now: () => Date): Log {
  const write = (level: string, line: string): void => console.error(`${now().toISOString()} ${level} ${line}`);
  return {
    info: (line) => write("info", line),
    warn: (line) => write("warn", line),
    error(line, cause) {
      write("error", line);
      if (cause !== undefined) console.error(cause);
    },
  };
}
