import type { PythonPackage } from "@trialbook/core/reproduction/environment-record.ts";
import { expect, it } from "vitest";
import { localLabel, pythonRequirements } from "./python-requirements.ts";

const requirements = (packages: readonly Partial<PythonPackage>[], { full = false, here = [] as string[] } = {}) =>
  pythonRequirements(
    {
      executable: "/v/bin/python",
      version: "3.11.7",
      implementation: "CPython",
      packages: packages.map((one) => ({ name: "x", version: "1", used: true, ...one })),
    },
    { full, place: (path) => (here.includes(path) ? path : undefined) },
  ).map(({ text, editable, weaker }) => [text, ...(editable ? ["editable"] : []), ...(weaker === undefined ? [] : ["weaker"])]);

it("pins what was used, or with --full what was installed, without the installers", () => {
  const packages = [
    { name: "numpy", version: "2.4.6" },
    { name: "six", used: false },
    { name: "pip", used: false },
  ];
  expect(requirements(packages)).toEqual([["numpy==2.4.6"]]);
  expect(requirements(packages, { full: true })).toEqual([["numpy==2.4.6"], ["six==1"]]);
});

it("takes commits, archives and folders from where they came, and conda's builds from the index", () => {
  expect(requirements([{ origin: "git+https://h/r@abc" }])).toEqual([["x @ git+https://h/r@abc"]]);
  expect(requirements([{ origin: "https://h/x-1.whl" }])).toEqual([["x @ https://h/x-1.whl"]]);
  expect(requirements([{ origin: "editable /repo/x" }], { here: ["/repo/x"] })).toEqual([["/repo/x", "editable"]]);
  expect(requirements([{ origin: "editable /repo/x" }])).toEqual([["x==1", "weaker"]]);
  expect(requirements([{ origin: "file:///home/conda/feedstock_root/x" }])).toEqual([["x==1", "weaker"]]);
  expect(requirements([{ origin: "file:///a%20b/x-1.whl" }], { here: ["/a b/x-1.whl"] })).toEqual([["x @ file:///a%20b/x-1.whl"]]);
});

it("knows builds that only an index of their own has", () => {
  expect(localLabel({ name: "torch", text: "torch==2.13.0+cpu" })).toEqual({ public: "torch==2.13.0", label: "cpu" });
  expect(localLabel({ name: "x", text: "x @ git+https://h/r@abc" })).toBeUndefined();
});
