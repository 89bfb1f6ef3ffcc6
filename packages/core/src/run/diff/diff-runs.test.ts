import { asExperimentId, asRunId } from "@trialbook/core/ids.ts";
import { expect, it } from "vitest";
import type { PythonPackage } from "../../reproduction/environment-record.ts";
import type { RunRecord } from "../../reproduction/run-record.ts";
import { diffRuns } from "./diff-runs.ts";
import type { RunEvidence } from "./run-evidence.ts";

interface Facts {
  readonly params?: Record<string, string>;
  readonly tags?: Record<string, string>;
  readonly metrics?: Record<string, number>;
  readonly datasets?: Record<string, string>;
  readonly record?: RunRecord;
}

function evidence({ params = {}, tags = {}, metrics = {}, datasets = {}, record }: Facts): RunEvidence {
  const entries = (of: Record<string, string>) => Object.entries(of).map(([key, value]) => ({ key, value }));
  const at = { step: 0, at: 0 };
  return {
    run: {
      info: {
        id: asRunId("0"),
        experimentId: asExperimentId("0"),
        name: "",
        userId: "",
        status: "finished",
        artifactUri: "",
        lifecycle: "active",
      },
      params: entries(params),
      tags: entries(tags),
      metrics: Object.entries(metrics).map(([key, value]) => ({ key, latest: { ...at, value }, first: { ...at, value } })),
      datasets: entries(datasets).map(({ key, value }) => ({
        dataset: { name: key, digest: value, sourceType: "local", source: "{}" },
        tags: [],
      })),
      modelInputs: [],
      modelOutputs: [],
    },
    ...(record === undefined ? {} : { record }),
  };
}

function record(more: { packages?: readonly PythonPackage[]; tree?: string; cpu?: string; files?: RunRecord["files"] } = {}): RunRecord {
  const { packages = [], tree = "t1", cpu = "Epyc", files = [] } = more;
  return {
    version: 1,
    trialbook: "0.1.0",
    started: 0,
    command: { argv: ["python", "train.py"], masked: [], cwd: "", params: [] },
    code: {
      kind: "git",
      commit: "c1",
      tree,
      pushed: true,
      dirty: tree !== "t1",
      untracked: [],
      skipped: [],
      submodules: [],
    },
    environment: {
      host: "h",
      user: "u",
      machine: { platform: "linux", system: "Debian", kernel: "6", arch: "x64", cpu, cpuFlags: ["avx2"], cores: 2, memory: 1, gpus: [] },
      variables: { OMP_NUM_THREADS: "1" },
      python: [{ executable: "/p", version: "3.11.7", implementation: "CPython", packages }],
      r: [],
      lockFiles: [],
    },
    files,
    config: {},
    seeds: [],
    capture: { level: "full", gaps: [], connections: [] },
  };
}

it("cannot say what made the difference when two things changed, and names the runs that would", () => {
  const a = evidence({ params: { layers: "1", lr: "0.010", seed: "0" }, datasets: { pets: "d1" }, metrics: { acc: 0.58 } });
  const b = evidence({ params: { layers: "2", lr: "1e-2", seed: "1" }, datasets: { pets: "d2" }, metrics: { acc: 0.6 } });
  const { attribution, params, seeds, data, metrics } = diffRuns(a, b);
  expect(params).toEqual([{ key: "layers", a: "1", b: "2" }]);
  expect(seeds).toEqual([{ key: "seed", a: "0", b: "1" }]);
  expect(data).toMatchObject({ state: "different", datasets: [{ key: "pets", a: "d1", b: "d2" }] });
  expect(metrics).toEqual([
    { key: "acc", a: 0.58, b: 0.6, difference: expect.closeTo(0.02), relative: expect.closeTo(0.0345, 4), same: false },
  ]);
  expect(attribution).toEqual({
    kind: "several-factors",
    factors: [
      { kind: "param", name: "layers", a: "1", b: "2" },
      { kind: "data", name: "data" },
    ],
    unknown: ["code", "environment"],
    missing: [
      ["b", "a"],
      ["a", "b"],
    ],
  });
});

it("counts data once, though a param names it", () => {
  const file = (path: string, sha256: string) => ({ path, role: "input" as const, size: 1, sha256 });
  const a = evidence({ params: { data: "./in/a.csv", name: "a" }, record: record({ files: [file("in/a.csv", "h1")] }) });
  const b = evidence({ params: { data: "/w/in/b.csv", name: "b" }, record: record({ files: [file("in/b.csv", "h2")] }) });
  const { attribution, params } = diffRuns(a, b);
  expect(attribution.factors.map(({ name }) => name)).toEqual(["name", "data"]);
  expect(params).toHaveLength(2);
});

it("puts the difference down to the one thing that changed", () => {
  const a = evidence({ params: { lr: "0.1" }, datasets: { d: "1" }, record: record(), tags: { "trialbook.code": "t1" } });
  const b = evidence({
    params: { lr: "0.2" },
    datasets: { d: "1" },
    record: record(),
    tags: { "trialbook.code": "t1", "mlflow.user": "ada" },
  });
  expect(diffRuns(a, b)).toMatchObject({
    attribution: { kind: "one-factor", unknown: [], missing: [] },
    code: { state: "same" },
    tags: [],
  });
});

it("tells a run with another seed, and the very same run, from both", () => {
  const at = (seed: string) => evidence({ params: { lr: "1", random_state: seed } });
  expect(diffRuns(at("1"), at("2")).attribution.kind).toBe("seed-only");
  expect(diffRuns(at("1"), at("1")).attribution.kind).toBe("nothing-changed");
});

it("compares used packages by version and content, before those that were only installed", () => {
  const package_ = (name: string, version: string, used: boolean, fingerprint: string) => ({ name, version, used, fingerprint });
  const a = evidence({
    record: record({
      packages: [package_("numpy", "2.1", true, "f1"), package_("black", "24", false, "x"), package_("Scikit_Learn", "1.9", true, "s")],
    }),
  });
  const b = evidence({
    record: record({
      packages: [package_("numpy", "2.1", true, "f2"), package_("scikit-learn", "1.9", true, "s"), package_("pip", "25", false, "p")],
    }),
  });
  const { environment, attribution } = diffRuns(a, b);
  expect(environment?.packages).toEqual([
    { language: "python", name: "numpy", used: true, a: "2.1", b: "2.1", what: "content" },
    { language: "python", name: "black", used: false, a: "24", what: "removed" },
    { language: "python", name: "pip", used: false, b: "25", what: "added" },
  ]);
  expect(attribution.factors).toEqual([{ kind: "packages", name: "packages" }]);
});

it("counts code, files that were read and the machine as a factor each", () => {
  const file = (sha256: string) => ({ path: "a.csv", role: "input" as const, size: 1, sha256 });
  const a = evidence({ record: record({ files: [file("h1")] }) });
  const b = evidence({ record: record({ files: [file("h2")], tree: "t2", cpu: "Xeon" }) });
  const { attribution, code, data } = diffRuns(a, b);
  expect(attribution.factors.map(({ kind }) => kind)).toEqual(["code", "data", "machine"]);
  expect(attribution.missing).toHaveLength(6);
  expect(code).toEqual({
    state: "different",
    a: { exact: "t1", commit: "c1", dirty: false },
    b: { exact: "t2", commit: "c1", dirty: true },
  });
  expect(data).toMatchObject({ filesChanged: 1, files: [{ key: "a.csv", a: "h1", b: "h2" }] });
});

it("does not call code the same because the commit is: uncommitted changes were not looked at", () => {
  const at = (commit: string) => evidence({ tags: { "mlflow.source.git.commit": commit } });
  expect(diffRuns(at("c"), at("c")).code.state).toBe("unknown");
  expect(diffRuns(at("c"), at("d")).code.state).toBe("different");
});

it("keeps metrics that stayed, to the last bit, and those of one side alone", () => {
  const a = evidence({ metrics: { acc: 0.1 + 0.2, loss: Number.NaN, only: 1, zero: 0 } });
  const b = evidence({ metrics: { acc: 0.3, loss: Number.NaN, zero: 2 } });
  expect(diffRuns(a, b).metrics).toEqual([
    { key: "acc", a: 0.1 + 0.2, b: 0.3, difference: expect.closeTo(0), relative: expect.closeTo(0), same: false },
    { key: "loss", a: Number.NaN, b: Number.NaN, difference: 0, relative: 0, same: true },
    { key: "only", a: 1, same: false },
    { key: "zero", a: 0, b: 2, difference: 2, same: false },
  ]);
});
