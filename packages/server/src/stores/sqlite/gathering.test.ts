import { expect, it } from "vitest";
import { Gathering } from "./gathering.ts";

const turn = () => new Promise(setImmediate);

it("holds nothing back while commits are quick", async () => {
  const gathering = new Gathering(() => {});
  gathering.committed({ ms: 0.1, works: 64 }, () => 0);
  await turn();
  expect(gathering.holds(1)).toBe(false);
});

it("waits after a slow commit until those who were answered and those who came meanwhile are all there", async () => {
  const gathering = new Gathering(() => {});
  gathering.committed({ ms: 1000, works: 2 }, () => 2);
  expect(gathering.holds(3)).toBe(true);
  await turn();
  expect(gathering.holds(3)).toBe(true);
  expect(gathering.holds(4)).toBe(false);
  expect(gathering.holds(1)).toBe(false);
});

it("does not wait for clients that stay away", async () => {
  let released = 0;
  const gathering = new Gathering(() => released++);
  gathering.committed({ ms: 1000, works: 50 }, () => 1);
  await turn();
  expect(gathering.holds(1)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(released).toBe(1);
  expect(gathering.holds(1)).toBe(false);
});

it("does not make a lone client wait", async () => {
  const gathering = new Gathering(() => {});
  gathering.committed({ ms: 1000, works: 1 }, () => 0);
  await turn();
  expect(gathering.holds(1)).toBe(false);
});
