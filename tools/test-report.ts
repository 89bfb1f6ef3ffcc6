/** What vitest's JSON report says of a run; only the fields that are read here. */
interface Report {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  readonly testResults?: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

export interface ReportedTests {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Names of the tests that failed at first and passed when tried again: each is a race to be found. */
  readonly secondTries: readonly string[];
}

/** Reads the text of a JSON report. @throws {SyntaxError} if it is none */
export function readTestReport(text: string): ReportedTests {
  const report = JSON.parse(text) as Report;
  const tests = (report.testResults ?? []).flatMap((file) => file.assertionResults);
  return {
    passed: report.numPassedTests ?? 0,
    failed: report.numFailedTests ?? 0,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
    // The report has no field for retries, but a test that passed keeps the errors of the tries before.
    secondTries: tests.filter((test) => test.status === "passed" && test.failureMessages.length > 0).map((test) => test.fullName),
  };
}
