import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A question for SciPy: the name of a function in `python/scipy_oracle.py` and its arguments. */
export interface Question {
  readonly what: string;
  readonly of: readonly unknown[];
}

/** Answers in the order of the questions. @throws {Error} with what Python printed */
export function askScipy(python: string, questions: readonly Question[]): unknown[] {
  const script = fileURLToPath(new URL("python/scipy_oracle.py", import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, ["-W", "ignore", script], {
    input: JSON.stringify(questions),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`SciPy did not answer: ${stderr.slice(-4000)}`);
  return JSON.parse(stdout.replaceAll("NaN", "null")) as unknown[];
}
