import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../../testing/server-process.ts";
import { EventFollower } from "./event-follower.ts";

/** Written by tensorboardX 2.6.5: its version, "loss" 0.5 at step 3, a text, "loss" 0.25 at step 4. */
const OLD_STYLE = Buffer.from(
  "GAAAAAAAAACjf0siCQAAEED8VNlBGg1icmFpbi5FdmVudDoyM40v6RoAAAAAAAAAEpvYLQkAAGBA/FTZQRADKg0KCwoEbG9zcxUAAAA/liU6WToAAAAAAAAA" +
    "EpXq4gkAAIBA/FTZQRABKi0KKwoRbm90ZS90ZXh0X3N1bW1hcnlCDAgHEgQSAggBQgJoaUoICgYKBHRleHR7dDIBGgAAAAAAAAASm9gtCQAAwED8VNlB" +
    "EAQqDQoLCgRsb3NzFQAAgD7Dtx7h",
  "base64",
);
/** Written by tensorboard 2.21.0: "loss" 0.5 at step 3, as a tensor. */
const NEW_STYLE = Buffer.from(
  "SAAAAAAAAAD+kkidCQ+8ZMQ9wdpBGg1icmFpbi5FdmVudDoyUi4KLHRlbnNvcmJvYXJkLnN1bW1hcnkud3JpdGVyLmV2ZW50X2ZpbGVfd3JpdGVyxk8gVDAA" +
    "AAAAAAAAlfXQXwkAAGBA/FTZQRADKiMKIQoEbG9zc0IKCAESACoEAAAAP0oNCgkKB3NjYWxhcnMgAcqbejQ=",
  "base64",
);
const FIRST = ["loss", 0.5, 3, 1_700_000_001_500];
const SECOND = ["loss", 0.25, 4, 1_700_000_003_000];

/** A folder in which hooks report what a process opens for writing. */
function followed() {
  const folder = temporaryFolder(onTestFinished);
  const hooks = join(folder, "hooks");
  mkdirSync(hooks);
  const opened = (path: string): void => appendFileSync(join(hooks, "open.1"), `H/usr/bin/python\0R/etc/x\0W${path}\0`);
  const file = (name: string, run = "runs"): string => {
    mkdirSync(join(folder, run), { recursive: true });
    return join(folder, run, `events.out.tfevents.${name}`);
  };
  const follow = (taken: ReadonlyMap<string, number> = new Map()) => {
    const follower = new EventFollower(hooks, taken);
    return { points: () => follower.next().flatMap(({ points }) => points), next: () => follower.next(), damaged: () => follower.damaged };
  };
  return { opened, file, follow };
}

it("reads scalars of old and new writers, each at its step and time, and passes texts over", () => {
  const { opened, file, follow } = followed();
  const [a, b] = [file("1"), file("2")];
  const follower = follow();
  expect(follower.points()).toEqual([]);
  writeFileSync(a, OLD_STYLE);
  writeFileSync(b, NEW_STYLE);
  opened(a);
  expect(follower.points()).toEqual([FIRST, SECOND]);
  opened(b);
  expect([follower.points(), follower.points()]).toEqual([[FIRST], []]);
});

it("waits for what is not written yet, however it is cut", () => {
  const { opened, file, follow } = followed();
  const path = file("1");
  opened(path);
  const follower = follow();
  const points: unknown[] = [];
  for (const byte of OLD_STYLE) {
    points.push(...follower.points());
    appendFileSync(path, Uint8Array.of(byte));
  }
  expect([points, follower.points(), follower.damaged()]).toEqual([[FIRST], [SECOND], []]);
});

it("goes on where another process stopped, and from the beginning when a writer starts anew", () => {
  const { opened, file, follow } = followed();
  const path = file("1");
  opened(path);
  writeFileSync(path, OLD_STYLE.subarray(0, 82));
  const [first] = follow().next();
  expect([first?.points, first?.to]).toEqual([[FIRST], 82]);
  writeFileSync(path, OLD_STYLE);
  const again = follow(new Map([[path, 82]]));
  expect(again.points()).toEqual([SECOND]);
  writeFileSync(`${path}.new`, Buffer.concat([OLD_STYLE, NEW_STYLE]));
  renameSync(`${path}.new`, path);
  expect(again.points()).toEqual([FIRST, SECOND, FIRST]);
});

it.each([20, 40, 90, 190])("stops at damage in byte %i, and says so", (at) => {
  const { opened, file, follow } = followed();
  const path = file("1");
  opened(path);
  const bytes = Buffer.concat([OLD_STYLE, OLD_STYLE]);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const follower = follow();
  expect(follower.points()).toEqual(at < 82 ? [] : [FIRST]);
  expect(follower.damaged()).toEqual([expect.stringMatching(`${path} is damaged at byte (?:0|40|82|156)`)]);
});

it("names metrics of a second folder after it", () => {
  const { opened, file, follow } = followed();
  for (const path of [file("1", "logs/train"), file("1", "logs/validation"), file("1", "logs/train/deep/er")]) {
    writeFileSync(path, NEW_STYLE);
    opened(path);
  }
  expect(
    follow()
      .points()
      .map(([key]) => key),
  ).toEqual(["loss", "validation/loss", "deep/er/loss"]);
});
