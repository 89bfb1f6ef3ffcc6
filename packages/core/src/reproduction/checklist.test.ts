import { expect, it } from "vitest";
import { reproducibilityChecklist } from "./checklist.ts";
import type { RunRecord } from "./run-record.ts";

const code = { kind: "git", commit: "a".repeat(40), tree: "b".repeat(40), pushed: true, dirty: false } as const;
const record: RunRecord = {
  version: 1,
  trialbook: "1",
  started: 0,
  command: { argv: ["python", "t.py"], masked: [], cwd: "", params: [] },
  code: { ...code, untracked: [], skipped: [], submodules: [] },
  environment: {
    host: "h",
    user: "u",
    machine: { platform: "linux", system: "", kernel: "", arch: "x64", cpu: "", cpuFlags: [], cores: 1, memory: 1, gpus: [] },
    variables: {},
    python: [{ executable: "/p", version: "3.11.7", implementation: "CPython", packages: [{ name: "numpy", version: "1", used: true }] }],
    r: [],
    lockFiles: [],
  },
  files: [],
  config: {},
  seeds: [{ origin: "--seed", value: "1" }],
  capture: { level: "full", gaps: [], connections: [] },
};
const states = (changed: Partial<RunRecord>, dataStored?: boolean) =>
  reproducibilityChecklist({ ...record, ...changed }, dataStored === undefined ? {} : { dataStored })
    .filter(({ state, remedy }) => state !== "ok" && remedy !== undefined)
    .map(({ id, state }) => `${id} ${state}`);

it("is all well for a pushed, seeded run whose data is known, and says what to do about anything else", () => {
  expect(states({})).toEqual([]);
  expect(states({ seeds: [] })).toEqual(["seeds weak"]);
  expect(states({ code: { ...code, pushed: false, untracked: [], skipped: [], submodules: [] } })).toEqual(["pushed gap"]);
  const masked = { ...code, dirty: true, patch: { sha256: "", size: 1, masked: 1 }, untracked: [], skipped: [], submodules: [] };
  expect(states({ code: masked })).toEqual(["code gap"]);
  expect(states({ code: { kind: "files", root: "/", files: [], skipped: [] } })).toEqual(["code gap", "pushed weak"]);
  expect(states({ command: { ...record.command, masked: [1] } })).toEqual(["command weak"]);
  expect(states({ capture: { ...record.capture, connections: ["h:443"] } })).toEqual(["data weak"]);
});

it("wants declared data in the store, and small ignored files with the run", () => {
  const file = { path: "data/x", role: "input", size: 9, sha256: "c" } as const;
  expect(states({ files: [{ ...file, declared: true }] })).toEqual(["data weak"]);
  expect(states({ files: [{ ...file, declared: true }] }, true)).toEqual([]);
  expect(states({ files: [{ ...file, size: 2 ** 21 }] })).toEqual(["data weak"]);
  expect(states({ files: [{ ...file, path: "/x", artifact: "trialbook/inputs/x" }] })).toEqual([]);
  expect(states({ files: [{ ...file, unstable: true }] })).toEqual(["data gap"]);
});
