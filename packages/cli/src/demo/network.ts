import { CLASSES, type Images, PIXELS } from "./digits.ts";

/** One fully connected layer: `weights[o * inputs + i]` leads from input i to output o. */
interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  readonly weightVelocity: Float64Array;
  readonly biasVelocity: Float64Array;
}

export interface Score {
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** Share of images read right, 0 to 1. */
  readonly accuracy: number;
}

export interface Learning {
  readonly rate: number;
  readonly momentum: number;
}

/** A small multi-layer perceptron: ReLU inside, softmax at the end, trained by gradient descent with momentum. */
export class Network {
  readonly #layers: readonly Layer[];
  /** Outputs of each layer for the image last seen; `[0]` is the image. */
  readonly #values: Float64Array[];
  readonly #errors: Float64Array[];

  /** @param hidden units of each hidden layer, e.g. `[32]` or `[32, 32]` */
  constructor(hidden: readonly number[], random: () => number) {
    const sizes = [PIXELS, ...hidden, CLASSES];
    this.#layers = sizes.slice(1).map((outputs, i) => newLayer(sizes[i] as number, outputs, random));
    this.#values = sizes.map((size) => new Float64Array(size));
    this.#errors = sizes.map((size) => new Float64Array(size));
  }

  get parameters(): number {
    return this.#layers.reduce((sum, { weights, biases }) => sum + weights.length + biases.length, 0);
  }

  /** Learns from the images that `batch` lists, in one step. @returns the score on them before the step */
  learn({ pixels, labels }: Images, batch: Uint32Array, { rate, momentum }: Learning): Score {
    for (const { weightVelocity, biasVelocity } of this.#layers) {
      scale(weightVelocity, momentum);
      scale(biasVelocity, momentum);
    }
    let loss = 0;
    let right = 0;
    for (const image of batch) {
      const label = labels[image] as number;
      const chances = this.#forward(pixels.subarray(image * PIXELS, (image + 1) * PIXELS));
      loss -= Math.log(Math.max(chances[label] as number, 1e-12));
      if (largest(chances) === label) right += 1;
      this.#backward(label, rate / batch.length);
    }
    for (const { weights, biases, weightVelocity, biasVelocity } of this.#layers) {
      add(weights, weightVelocity);
      add(biases, biasVelocity);
    }
    return { loss: loss / batch.length, accuracy: right / batch.length };
  }

  /** The digit that each image is taken for. */
  predict({ pixels, labels }: Images): Uint8Array {
    return Uint8Array.from(labels, (_, i) => largest(this.#forward(pixels.subarray(i * PIXELS, (i + 1) * PIXELS))));
  }

  score({ pixels, labels }: Images): Score {
    let loss = 0;
    let right = 0;
    labels.forEach((label, i) => {
      const chances = this.#forward(pixels.subarray(i * PIXELS, (i + 1) * PIXELS));
      loss -= Math.log(Math.max(chances[label] as number, 1e-12));
      if (largest(chances) === label) right += 1;
    });
    return { loss: loss / labels.length, accuracy: right / labels.length };
  }

  toJSON(): unknown {
    return {
      kind: "multi-layer perceptron",
      layers: this.#layers.map(({ inputs, outputs, weights, biases }) => ({ inputs, outputs, weights: [...weights], biases: [...biases] })),
    };
  }

  #forward(image: Float64Array): Float64Array {
    (this.#values[0] as Float64Array).set(image);
    this.#layers.forEach((layer, l) => {
      const output = this.#values[l + 1] as Float64Array;
      multiply(layer, this.#values[l] as Float64Array, output);
      if (l === this.#layers.length - 1) softmax(output);
      else for (let o = 0; o < output.length; o++) output[o] = Math.max(0, output[o] as number);
    });
    return this.#values.at(-1) as Float64Array;
  }

  /** Adds this image's share to the velocities, after {@link #forward} saw it. */
  #backward(label: number, step: number): void {
    const last = this.#errors.at(-1) as Float64Array;
    last.set(this.#values.at(-1) as Float64Array);
    last[label] = (last[label] as number) - 1;
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const { inputs, outputs, weights, weightVelocity, biasVelocity } = this.#layers[l] as Layer;
      const input = this.#values[l] as Float64Array;
      const error = this.#errors[l + 1] as Float64Array;
      const before = this.#errors[l] as Float64Array;
      before.fill(0);
      for (let o = 0; o < outputs; o++) {
        const e = error[o] as number;
        if (e === 0) continue;
        biasVelocity[o] = (biasVelocity[o] as number) - step * e;
        for (let i = 0, w = o * inputs; i < inputs; i++, w++) {
          before[i] = (before[i] as number) + e * (weights[w] as number);
          weightVelocity[w] = (weightVelocity[w] as number) - step * e * (input[i] as number);
        }
      }
      for (let i = 0; i < inputs; i++) if ((input[i] as number) <= 0) before[i] = 0;
    }
  }
}

/** He initialisation: normal with variance 2 / inputs. Source: He et al. 2015, arXiv:1502.01852. */
function newLayer(inputs: number, outputs: number, random: () => number): Layer {
  const spread = Math.sqrt(2 / inputs);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return {
    inputs,
    outputs,
    weights: Float64Array.from({ length: inputs * outputs }, () => normal() * spread),
    biases: new Float64Array(outputs),
    weightVelocity: new Float64Array(inputs * outputs),
    biasVelocity: new Float64Array(outputs),
  };
}

function multiply({ inputs, outputs, weights, biases }: Layer, input: Float64Array, output: Float64Array): void {
  for (let o = 0; o < outputs; o++) {
    let sum = biases[o] as number;
    for (let i = 0, w = o * inputs; i < inputs; i++, w++) sum += (weights[w] as number) * (input[i] as number);
    output[o] = sum;
  }
}

function softmax(values: Float64Array): void {
  const top = Math.max(...values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const raised = Math.exp((values[i] as number) - top);
    values[i] = raised;
    sum += raised;
  }
  scale(values, 1 / sum);
}

function largest(values: Float64Array): number {
  return values.indexOf(Math.max(...values));
}

function scale(values: Float64Array, by: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * by;
}

function add(values: Float64Array, others: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + (others[i] as number);
}
