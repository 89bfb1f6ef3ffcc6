import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../testing/server-process.ts";
import { pythonPackages } from "./python-packages.ts";

function installed(packages: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const folder = temporaryFolder(onTestFinished);
  for (const [info, files] of Object.entries(packages)) {
    mkdirSync(join(folder, info));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, info, name), text);
  }
  return folder;
}

const record = (installer: string) =>
  `numpy/__init__.py,sha256=a,1\nnumpy/core.so,sha256=b,2\nnumpy/__pycache__/x.pyc,,\nnumpy-1.dist-info/INSTALLER,sha256=${installer},4\n../../../bin/f2py,sha256=${installer},9\n`;

it("tells what was imported from what is only there, and where it came from", async () => {
  const folder = installed({
    "numpy-1.dist-info": { METADATA: "Metadata-Version: 2.1\nName: numpy\nVersion: 1.26.4\n\nlong text\nName: no", RECORD: record("pip") },
    "PyYAML-6.dist-info": { METADATA: "Name: PyYAML\nVersion: 6.0\n", RECORD: "yaml/__init__.py,,\n_yaml/__init__.py,,\n" },
    "mine-0.dist-info": {
      METADATA: "Name: mine\nVersion: 0\n",
      "direct_url.json": '{"url":"file:///home/me/mine","dir_info":{"editable":true}}',
    },
    "lib-2.dist-info": {
      METADATA: "Name: lib\nVersion: 2\n",
      "direct_url.json": '{"url":"https://me:pw@example.org/lib","vcs_info":{"vcs":"git","commit_id":"abc"}}',
    },
    "broken-1.dist-info": {},
    "old.egg-info": { "PKG-INFO": "Name: old\nVersion: 0.1\n", "top_level.txt": "oldmodule\n" },
  });
  const packages = await pythonPackages([folder, "/nowhere"], new Set(["numpy", "oldmodule"]));
  expect(packages.map(({ name, version, used, origin }) => [name, version, used, origin])).toEqual([
    ["lib", "2", false, "git+https://me:••••••@example.org/lib@abc"],
    ["mine", "0", false, "editable /home/me/mine"],
    ["numpy", "1.26.4", true, undefined],
    ["old", "0.1", true, undefined],
    ["PyYAML", "6.0", false, undefined],
  ]);
});

it("takes an editable package for used when a module of its source was imported", async () => {
  const source = temporaryFolder(onTestFinished);
  mkdirSync(join(source, "src", "inner"), { recursive: true });
  writeFileSync(join(source, "src", "inner", "__init__.py"), "");
  const folder = installed({
    "outer-0.dist-info": {
      METADATA: "Name: outer\nVersion: 0\n",
      "direct_url.json": JSON.stringify({ url: `file://${source}`, dir_info: { editable: true } }),
    },
  });
  expect(await pythonPackages([folder], new Set(["inner"]))).toMatchObject([{ name: "outer", used: true }]);
  expect(await pythonPackages([folder], new Set(["other"]))).toMatchObject([{ name: "outer", used: false }]);
});

it("gives the same fingerprint to the same content, whoever installed it, and the first on the path counts", async () => {
  const one = installed({ "numpy-1.dist-info": { METADATA: "Name: numpy\nVersion: 1\n", RECORD: record("pip") } });
  const two = installed({ "numpy-1.dist-info": { METADATA: "Name: numpy\nVersion: 1\n", RECORD: record("uv") } });
  const other = installed({ "numpy-1.dist-info": { METADATA: "Name: numpy\nVersion: 2\n", RECORD: record("uv").replace("=a", "=z") } });
  const [[a], [b], [c]] = await Promise.all([
    pythonPackages([one, other], new Set()),
    pythonPackages([two], new Set()),
    pythonPackages([other], new Set()),
  ]);
  expect(a).toEqual(b);
  expect(a?.version).toBe("1");
  expect(c?.fingerprint).not.toBe(a?.fingerprint);
});
