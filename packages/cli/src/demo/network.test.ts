import { describe, expect, it } from "vitest";
import { readDigits, slice } from "./digits.ts";
import { confusionCsv, misreadPng } from "./misread.ts";
import { Network } from "./network.ts";
import { seededRandom, shuffledIndices } from "./random.ts";

const digits = readDigits();

describe("the bundled digits", () => {
  it("are all 1,797 images with a digit each", () => {
    expect(digits.labels).toHaveLength(1797);
    expect(digits.pixels).toHaveLength(1797 * 64);
    expect([...new Set(digits.labels)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(Math.max(...digits.pixels.subarray(0, 640))).toBe(1);
  });
});

describe("the bundled network", () => {
  const train = (seed: number) => {
    const random = seededRandom(seed);
    const network = new Network([32], random);
    const seen = slice(digits, 0, 600);
    for (let epoch = 0; epoch < 5; epoch++) network.learn(seen, shuffledIndices(600, random), { rate: 0.5, momentum: 0.9 });
    return network;
  };

  it("moves along the slope of its loss", () => {
    const network = new Network([16, 16], seededRandom(1));
    const few = slice(digits, 0, 32);
    const all = Uint32Array.from(few.labels.keys());
    const before = network.score(few).loss;
    network.learn(few, all, { rate: 1e-3, momentum: 0 });
    expect(network.score(few).loss).toBeLessThan(before);
  });

  it("gives the same weights for the same seed, and others for another", () => {
    expect(JSON.stringify(train(3))).toBe(JSON.stringify(train(3)));
    expect(JSON.stringify(train(3))).not.toBe(JSON.stringify(train(4)));
  });

  it("reads digits that it has not seen", () => {
    const random = seededRandom(0);
    const network = new Network([32], random);
    const seen = slice(digits, 0, 1200);
    for (let epoch = 0; epoch < 15; epoch++) {
      const order = shuffledIndices(1200, random);
      for (let from = 0; from < 1200; from += 32) network.learn(seen, order.subarray(from, from + 32), { rate: 0.1, momentum: 0.9 });
    }
    expect(network.score(slice(digits, 1200, 1797)).accuracy).toBeGreaterThan(0.9);
  });

  it("tells its confusions as a table and a picture", () => {
    const unseen = slice(digits, 1200, 1300);
    const predicted = train(0).predict(unseen);
    const cells = confusionCsv(unseen, predicted).trimEnd().split("\n").slice(1);
    const counts = cells.flatMap((line) => line.split(",").slice(1).map(Number));
    expect(counts.reduce((sum, count) => sum + count)).toBe(100);
    expect([...misreadPng(unseen, predicted).subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
  });
});
