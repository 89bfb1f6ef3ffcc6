import type { ReproductionStep, StepReport } from "@trialbook/core/reproduction/reproduction-report.ts";

/** A reproduction stops here: nothing can be said of the original's results. The message names what is missing. */
export class CouldNotRun extends Error {
  override readonly name = "CouldNotRun";
  readonly step: ReproductionStep;
  constructor(step: ReproductionStep, message: string) {
    super(message);
    this.step = step;
  }
}

/** What a step found; `weaker` are the reasons why it is not proved to be the same. */
export interface StepFindings {
  readonly details: string[];
  readonly weaker: string[];
}

/** Does one step, noting how it went and how long it took. @throws {CouldNotRun} as the step, after noting it */
export async function doStep<Result>(
  steps: StepReport[],
  step: ReproductionStep,
  work: (findings: StepFindings) => Promise<Result>,
): Promise<Result> {
  const began = performance.now();
  const findings: StepFindings = { details: [], weaker: [] };
  const note = (result: StepReport["result"], more: readonly string[]): void => {
    steps.push({ step, result, took: Math.round(performance.now() - began), details: [...findings.details, ...findings.weaker, ...more] });
  };
  try {
    const result = await work(findings);
    note(findings.weaker.length > 0 ? "weaker" : "done", []);
    return result;
  } catch (error) {
    const stopped = error instanceof CouldNotRun ? error : new CouldNotRun(step, error instanceof Error ? error.message : String(error));
    note("failed", [stopped.message]);
    throw stopped;
  }
}
