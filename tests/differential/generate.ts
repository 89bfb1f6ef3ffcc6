import type { Call } from "./call.ts";
import { artifactMakers } from "./calls/artifacts.ts";
import { createExperiment, experimentMakers } from "./calls/experiments.ts";
import { loggingMakers } from "./calls/logging.ts";
import { createModel, modelMakers } from "./calls/models.ts";
import { createRegisteredModel, lookAtRegistry, registryMakers } from "./calls/registry.ts";
import { createRun, runMakers } from "./calls/runs.ts";
import { wireMakers } from "./calls/wire.ts";
import { diceOf } from "./dice.ts";
import { Sequence } from "./sequence.ts";

const areas = [
  experimentMakers,
  runMakers,
  runMakers,
  loggingMakers,
  loggingMakers,
  modelMakers,
  modelMakers,
  registryMakers,
  registryMakers,
  artifactMakers,
];

/** A sequence of about `length` calls that a seed decides, and at its end a look at all that was made. */
export function generate(seed: number, length: number): readonly Call[] {
  const sequence = new Sequence(diceOf(seed));
  const { dice } = sequence;
  for (const make of [createExperiment, createExperiment, createRun, createRun, createModel, createRegisteredModel]) make(sequence);
  while (sequence.calls.length < length) {
    const makers = dice.onceIn(25) ? wireMakers : dice.pick(areas);
    dice.pick(makers)(sequence);
  }
  lookAtEverything(sequence);
  return sequence.calls;
}

function lookAtEverything(sequence: Sequence): void {
  const path = (name: string): string => `/api/2.0/mlflow/${name}`;
  for (const id of sequence.all("experiment"))
    sequence.add({ method: "GET", path: path("experiments/get"), query: [["experiment_id", id]] });
  for (const id of sequence.all("model")) sequence.add({ method: "GET", path: path(`logged-models/${id}`) });
  for (const id of sequence.all("run")) {
    sequence.add({ method: "GET", path: path("runs/get"), query: [["run_id", id]] });
    sequence.add({
      method: "GET",
      path: path("metrics/get-history"),
      query: [
        ["run_id", id],
        ["metric_key", "a"],
      ],
    });
  }
  lookAtRegistry(sequence);
}
