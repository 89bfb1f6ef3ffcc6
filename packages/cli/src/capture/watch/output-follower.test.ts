import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../testing/server-process.ts";
import { OutputFollower } from "./output-follower.ts";

function followed() {
  const folder = temporaryFolder(onTestFinished);
  const files = { raw: join(folder, "raw"), said: join(folder, "said") };
  writeFileSync(files.raw, "");
  const follower = new OutputFollower({ ...files, taken: { to: 0, kept: 0 } });
  onTestFinished(() => follower.close());
  const says = (text: string): void => {
    appendFileSync(files.raw, text);
    while (follower.next() !== undefined);
  };
  return { says, last: () => follower.last(), kept: () => readFileSync(files.said, "utf8") };
}

const KEY = ["-----BEGIN RSA PRIVATE KEY-----", "cGxhbnRlZA==", "cGxhbnRlZA==", "-----END RSA PRIVATE KEY-----"];

it("masks a private key whose lines come one after the other", () => {
  const { says, kept } = followed();
  says("before\n");
  for (const line of KEY) says(`${line}\n`);
  says("after\n");
  expect(kept()).toMatch(/^before\n.*\nafter\n$/s);
  expect(kept()).not.toContain("cGxhbnRlZA");
});

it("masks a private key that is cut anywhere", () => {
  const { says, kept } = followed();
  for (const character of `x\n${KEY.join("\n")}\ny\n`) says(character);
  expect(kept()).not.toContain("cGxhbnRlZA");
  expect(kept()).toMatch(/^x\n.*\ny\n$/s);
});

it("keeps what follows the beginning of a key that never ends", () => {
  const { says, last, kept } = followed();
  says(`${KEY[0]}\n`);
  for (let i = 0; i < 500; i++) says(`line ${i} ${"-".repeat(50)}\n`);
  last();
  expect(kept()).toContain("line 0 ");
  expect(kept()).toContain("line 499 ");
});
