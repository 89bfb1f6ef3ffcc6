import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { bootId, processIdentity } from "../capture/journal/process-identity.ts";
import { temporaryFolder } from "../testing/server-process.ts";
import { freshFolder, removeFolder } from "./fresh-folder.ts";

it("removes what killed processes left, and nothing of those that live or of other machines", () => {
  const place = temporaryFolder(onTestFinished);
  vi.stubEnv("TMPDIR", place);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { pid: dead } = spawnSync("true");
  const left = (name: string, owner: object): string => {
    const path = join(place, `trialbook-reproduce-${name}`);
    mkdirSync(join(path, "code"), { recursive: true });
    writeFileSync(join(path, "owner.json"), JSON.stringify({ host: hostname(), boot: bootId(), ...owner }));
    return path;
  };
  const folders = [
    left("killed", { pid: dead, started: "1" }),
    left("of-a-boot-before", { ...processIdentity(process.pid), boot: "another" }),
    left("living", processIdentity(process.pid)),
    left("elsewhere", { pid: dead, started: "1", host: "another-machine" }),
  ];
  mkdirSync(join(place, "trialbook-reproduce-unsaid"));
  const fresh = freshFolder(undefined);
  expect(folders.map(existsSync)).toEqual([false, false, true, true]);
  expect([fresh.path, join(place, "trialbook-reproduce-unsaid")].map(existsSync)).toEqual([true, true]);
  removeFolder(fresh);
  expect(existsSync(fresh.path)).toBe(false);
});
