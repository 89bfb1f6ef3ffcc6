import type { LoggedPoint } from "@trialbook/core/run/run.ts";

/**
 * Points that were measured on logged models. MLflow keeps them once in a run's history and once with the model; in our
 * words a point is measured once and may belong to models.
 */
export class ModelPoints {
  readonly #ofRuns = new Map<string, Map<string, LoggedPoint[]>>();

  add(runId: string, point: LoggedPoint): void {
    const ofRun = this.#ofRuns.get(runId) ?? new Map<string, LoggedPoint[]>();
    this.#ofRuns.set(runId, ofRun);
    const there = ofRun.get(placeOf(point)) ?? [];
    ofRun.set(placeOf(point), there);
    there.push(point);
  }

  /** The point of a run's history, with the models that it belongs to: once for each. The history's value counts: it knows NaN. */
  of(runId: string, point: LoggedPoint): readonly LoggedPoint[] {
    return (
      this.#ofRuns
        .get(runId)
        ?.get(placeOf(point))
        ?.map((known) => ({ ...known, value: point.value })) ?? [point]
    );
  }
}

function placeOf({ key, step, at }: LoggedPoint): string {
  return `${step} ${at} ${key}`;
}
