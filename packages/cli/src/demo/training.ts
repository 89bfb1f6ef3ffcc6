import { setTimeout as pause } from "node:timers/promises";
import type { ActiveRun, Trialbook } from "@trialbook/sdk";
import { type Digits, slice } from "./digits.ts";
import { confusionCsv, misreadPng } from "./misread.ts";
import { Network } from "./network.ts";
import { seededRandom, shuffledIndices } from "./random.ts";

export const EXPERIMENT = "Digits: more data or one more layer?";

/** The images that no training sees. */
const TEST_FROM = 1200;

/** What the demo compares: both the images and the layers change, as people do, so that the comparison has something to say. */
interface Candidate {
  readonly name: string;
  readonly hidden: readonly number[];
  readonly images: number;
}

const CANDIDATES: readonly Candidate[] = [
  { name: "1 layer, 600 images", hidden: [32], images: 600 },
  { name: "2 layers, 1200 images", hidden: [32, 32], images: 1200 },
];
const SEEDS = [0, 1, 2];
const SETTINGS = { epochs: 40, batch_size: 32, learning_rate: 0.1, momentum: 0.9, optimizer: "sgd" };
/** Milliseconds after each epoch, so that a person can watch the curves grow. */
const PACE = 60;

/** How far the demo is. */
export interface Progress {
  readonly experimentId?: string;
  readonly finished: number;
  readonly planned: number;
}

/** Trains every candidate with every seed and records each training as a run. */
export async function trainAll(trialbook: Trialbook, digits: Digits, onProgress: (progress: Progress) => void): Promise<void> {
  const planned = CANDIDATES.length * SEEDS.length;
  let finished = 0;
  for (const seed of SEEDS) {
    for (const candidate of CANDIDATES) {
      const run = await trialbook.run({
        experiment: EXPERIMENT,
        name: `${candidate.name}, seed ${seed}`,
        params: {
          ...SETTINGS,
          hidden_layers: candidate.hidden.length,
          hidden_units: candidate.hidden.join("+"),
          train_images: candidate.images,
          seed,
        },
        tags: { "mlflow.source.name": "trialbook demo", "mlflow.source.type": "LOCAL", candidate: candidate.name },
      });
      if (run.id === undefined) throw new Error("The server does not answer.");
      onProgress({ ...(run.experimentId !== undefined && { experimentId: run.experimentId }), finished, planned });
      try {
        await train(run, digits, { ...candidate, seed });
        await run.end();
      } catch (error) {
        await run.end("failed");
        throw error;
      }
      finished += 1;
      onProgress({ ...(run.experimentId !== undefined && { experimentId: run.experimentId }), finished, planned });
    }
  }
}

async function train(run: ActiveRun, digits: Digits, { hidden, images, seed }: Candidate & { readonly seed: number }): Promise<void> {
  const random = seededRandom(seed);
  const seen = slice(digits, 0, images);
  const unseen = slice(digits, TEST_FROM, digits.labels.length);
  const source = "https://doi.org/10.24432/C50P49";
  run.dataset({ name: "uci-digits", digest: `${digits.digest}-0-${images}`, source, context: "train", profile: { num_rows: images } });
  run.dataset({
    name: "uci-digits",
    digest: `${digits.digest}-${TEST_FROM}`,
    source,
    context: "test",
    profile: { num_rows: unseen.labels.length },
  });

  const network = new Network(hidden, random);
  run.params({ trainable_parameters: network.parameters });
  const learning = { rate: SETTINGS.learning_rate, momentum: SETTINGS.momentum };
  let step = 0;
  for (let epoch = 0; epoch < SETTINGS.epochs; epoch++) {
    const order = shuffledIndices(images, random);
    for (let from = 0; from < images; from += SETTINGS.batch_size) {
      const { loss } = network.learn(seen, order.subarray(from, from + SETTINGS.batch_size), learning);
      run.log({ "train/loss": loss }, { step });
      step += 1;
    }
    const test = network.score(unseen);
    run.log(
      { "train/accuracy": network.score(seen).accuracy, "test/loss": test.loss, "test/accuracy": test.accuracy, epoch },
      { step: step - 1 },
    );
    await pause(PACE);
  }
  const predicted = network.predict(unseen);
  await run.artifact("model/weights.json", JSON.stringify(network));
  await run.artifact("evaluation/confusion.csv", confusionCsv(unseen, predicted));
  await run.artifact("evaluation/misread.png", misreadPng(unseen, predicted));
}
