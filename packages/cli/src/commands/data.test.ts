import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { randomStream } from "@trialbook/core/statistics/random.ts";
import { expect, it, onTestFinished, vi } from "vitest";
import { greyPng } from "../demo/png.ts";
import { startProcess, temporaryFolder } from "../testing/server-process.ts";
import { dataCommand } from "./data.ts";
import { gcCommand } from "./gc.ts";

/** A folder to work in, with a book of its own that needs no server. */
function workplace() {
  const folder = temporaryFolder(onTestFinished);
  const book = join(folder, "book");
  vi.stubEnv("TRIALBOOK_DATA", book);
  vi.stubEnv("TRIALBOOK_URL", "");
  onTestFinished(() => void vi.unstubAllEnvs());
  return { folder, book };
}

/** What a command prints. */
async function data(...args: string[]): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    expect(await dataCommand.run(args)).toBe(0);
    return log.mock.calls.flat().join("\n");
  } finally {
    log.mockRestore();
  }
}

const json = async (...args: string[]) => JSON.parse(await data(...args, "--json"));

/** Writes pictures of noise, each another, below `folder/train` and `folder/test`: `each` of cat and of dog in the first. */
function writePictures(folder: string, each: number): void {
  for (const [split, count] of [
    ["train", each],
    ["test", 3],
  ] as const) {
    for (const [c, name] of ["cat", "dog"].entries()) {
      mkdirSync(join(folder, split, name), { recursive: true });
      const random = randomStream(c * 7 + (split === "train" ? 1 : 2));
      for (let i = 0; i < count; i++) {
        const grey = Uint8Array.from({ length: 64 }, () => random() * 256);
        writeFileSync(join(folder, split, name, `${i}.png`), greyPng(grey, 8));
      }
    }
  }
}

function randomBytes(seed: number): () => number {
  const random = randomStream(seed);
  return () => random() * 256;
}

function blobs(book: string): number {
  return readdirSync(join(book, "blobs"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

it("tells the founding example's two states of the data apart, and stores only what is new", async () => {
  const { folder } = workplace();
  const pictures = join(folder, "pets");
  writePictures(pictures, 5);
  expect(await data("add", "pets", pictures)).toMatch(
    /^pets@1\n {2}16 files, .*\n.*\n.*\n {2}images {3}16: 8×8 \(16\)\n {2}test {5}6: cat 3, dog 3\n {2}train {4}10: cat 5, dog 5$/,
  );
  writePictures(pictures, 10);
  const second = await json("add", "pets", pictures);
  expect(second).toMatchObject({ created: true, version: { number: 2, files: 26 }, uploaded: { sentPieces: 10 } });
  const diff = await json("diff", "pets@1", "2");
  expect(diff.files).toMatchObject({ added: 10, removed: 0, changed: 0, moved: 0, same: 16 });
  expect(diff.content.classes).toEqual([
    { name: "train/cat", a: 5, b: 10 },
    { name: "train/dog", a: 5, b: 10 },
  ]);
  renameSync(join(pictures, "train/cat/0.png"), join(pictures, "train/cat/renamed.png"));
  expect((await json("add", "pets", pictures)).uploaded.sentPieces).toBe(0);
  expect(await data("diff", "pets@2", "latest")).toContain(
    "0 added, 0 removed, 0 changed, 1 moved, 25 the same; 0 bytes of new content\n\n  > train/cat/0.png → train/cat/renamed.png",
  );
});

it("has one version of the same files, and gives them back byte for byte", async () => {
  const { folder } = workplace();
  const pictures = join(folder, "pets");
  writePictures(pictures, 2);
  const first = await json("add", "pets", pictures);
  expect(await json("add", "pets", pictures)).toMatchObject({ created: false, version: first.version });
  await data("alias", "pets@1", "golden");
  expect(await json("get", "pets@golden", join(folder, "again"))).toMatchObject({ written: 10, kept: 0 });
  expect((await json("add", "copy", join(folder, "again"))).version.digest).toBe(first.version.digest);
  // Going on after a restore that broke off.
  rmSync(join(folder, "again/train/cat/1.png"));
  expect(await json("get", "pets", join(folder, "again"))).toMatchObject({ written: 1, kept: 9 });
  appendFileSync(join(folder, "again/train/cat/1.png"), "mine");
  await expect(data("get", "pets", join(folder, "again"))).rejects.toThrow("1.png is there already with another content");
  expect(readFileSync(join(folder, "again/train/cat/1.png"), "latin1")).toMatch(/mine$/);
});

it("has the digest that docs/run-record.md gives a folder, so a captured run's data set is found", async () => {
  const { folder } = workplace();
  mkdirSync(join(folder, "d/a"), { recursive: true });
  for (const [path, text] of [
    ["a/x", "1"],
    ["a.txt", "22"],
    ["b", ""],
  ] as const)
    writeFileSync(join(folder, "d", path), text);
  const sha = (text: string) => createHash("sha256").update(text).digest("hex");
  const lines = [
    ["a.txt", "22"],
    ["a/x", "1"],
    ["b", ""],
  ].map(([path = "", text = ""]) => `${path}\0${text.length}\0${sha(text)}`);
  expect((await json("add", "d", join(folder, "d"))).version.digest).toBe(sha(lines.join("\n")));
});

it("keeps names that are no UTF-8, and those with spaces and line breaks", async () => {
  const { folder } = workplace();
  const odd = Buffer.concat([Buffer.from(`${folder}/odd/`), Buffer.from([0x62, 0xe4, 0x72, 0xff])]);
  mkdirSync(join(folder, "odd"));
  writeFileSync(odd, "latin");
  writeFileSync(join(folder, "odd", "two words\nand a line"), "x");
  writeFileSync(join(folder, "odd", "größe 🦊"), "y");
  await data("add", "odd", join(folder, "odd"));
  await data("get", "odd", join(folder, "back"));
  const names = (path: string) =>
    readdirSync(path, { encoding: "buffer" })
      .map((name) => name.toString("hex"))
      .sort();
  expect(names(join(folder, "back"))).toEqual(names(join(folder, "odd")));
  expect(names(join(folder, "back"))).toHaveLength(3);
});

it("follows links within the folder to files, and no others; says what it left out", async () => {
  const { folder } = workplace();
  const root = join(folder, "root");
  mkdirSync(join(root, "inner"), { recursive: true });
  writeFileSync(join(root, "inner/file"), "1");
  writeFileSync(join(folder, "secret"), "s");
  for (const [target, link] of [
    ["inner/file", "good"],
    ["../secret", "out"],
    [".", "circle"],
    ["nowhere", "dead"],
    ["/etc/hostname", "absolute"],
  ] as const)
    symlinkSync(target, join(root, link));
  const { version, skipped } = await json("add", "root", root);
  expect(version.files).toBe(2);
  expect(skipped.map(({ path, why }: Record<string, string>) => [path, why])).toEqual([
    ["absolute", "it is a link that leads out of the folder"],
    ["circle", "it is a link that leads out of the folder"],
    ["dead", "it is a link to nothing"],
    ["out", "it is a link that leads out of the folder"],
  ]);
});

it("stores an appended large file by the chunks that are new, and gives it back", async () => {
  const { folder, book } = workplace();
  const large = join(folder, "large.csv");
  const random = randomStream(3);
  const row = () => `${random()},${random()},${random()}\n`;
  writeFileSync(large, `a,b,c\n${Array.from({ length: 250_000 }, row).join("")}`);
  expect(statSync(large).size).toBeGreaterThan(12 * 1024 * 1024);
  await data("add", "large", large);
  const before = blobs(book);
  appendFileSync(large, row());
  const { version, uploaded, profile } = await json("add", "large", large);
  expect(uploaded.sentPieces).toBe(1);
  expect(blobs(book) - before).toBe(3); // the chunk, the manifest and the profile
  expect(profile.tables).toMatchObject([{ path: "large.csv", rows: 250_001 }]);
  await data("get", "large@latest", join(folder, "back"));
  const hash = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
  expect(hash(join(folder, "back/large.csv"))).toBe(hash(large));
  expect(version.number).toBe(2);
});

it("describes CSV and Parquet tables", async () => {
  const { folder } = workplace();
  writeFileSync(join(folder, "t.csv"), "id,label\n1,cat\n2,dog\n3,cat\n");
  writeFileSync(join(folder, "t.parquet"), Buffer.from(PARQUET, "base64"));
  writeFileSync(join(folder, "broken.parquet"), "PAR1 and nothing");
  const { profile } = await json("add", "tables", ...["t.csv", "t.parquet", "broken.parquet"].map((name) => join(folder, name)));
  expect(profile.tables).toMatchObject([
    { path: "broken.parquet", rows: 0, problem: expect.any(String) },
    {
      path: "t.csv",
      rows: 3,
      columns: [
        { name: "id", type: "integer" },
        {
          name: "label",
          top: [
            { value: "cat", rows: 2 },
            { value: "dog", rows: 1 },
          ],
        },
      ],
    },
    {
      path: "t.parquet",
      rows: 3,
      columns: [
        { name: "id", type: "integer", missing: 0, min: 1, max: 3 },
        { name: "price", type: "number", missing: 1, min: 1.5, max: 2.5 },
        { name: "label", type: "text", min: "cat", max: "dog" },
      ],
    },
  ]);
  expect(await data("show", "tables")).toContain(
    "  t.csv  3 rows, 2 columns\n    id  integer, 1 … 3, mean 2\n    label  text, 2 different: cat 2, dog 1",
  );
});

it("tells images that are in the test data as well as in the training data", async () => {
  const { folder } = workplace();
  writePictures(join(folder, "pets"), 3);
  writeFileSync(join(folder, "pets/test/cat/again.png"), readFileSync(join(folder, "pets/train/cat/0.png")));
  expect(await data("add", "pets", join(folder, "pets"))).toContain(
    "OVERLAP  1 file stand in more than one split, such as train/cat/0.png",
  );
});

it("keeps an https address by what its server says of it, and stores nothing", async () => {
  const { folder } = workplace();
  let tag = '"one"';
  const server = createServer((_request, response) => response.writeHead(200, { etag: tag, "content-length": "5" }).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/folder/far.csv`;
  writeFileSync(join(folder, "near.csv"), "a\n1\n");
  expect(await json("add", "mixed", url, join(folder, "near.csv"), "s3://bucket/key.bin?versionId=7")).toMatchObject({
    version: { files: 3, bytes: 9 },
  });
  expect((await json("add", "mixed", url, join(folder, "near.csv"), "s3://bucket/key.bin?versionId=7")).created).toBe(false);
  tag = '"two"';
  expect((await json("add", "mixed", url, join(folder, "near.csv"), "s3://bucket/key.bin?versionId=7")).version.number).toBe(2);
  expect((await json("diff", "mixed@1", "2")).files).toMatchObject({ changed: 1, same: 2 });
  expect(await data("get", "mixed", join(folder, "back"))).toContain(`far.csv stays where it is: ${url}`);
  expect(readdirSync(join(folder, "back"))).toEqual(["near.csv"]);
});

it("works with a server, and finds the one that has the folder open", async () => {
  const { folder, book } = workplace();
  const server = await startProcess(book);
  onTestFinished(() => void server.process.kill("SIGKILL"));
  writePictures(join(folder, "pets"), 2);
  expect(await json("add", "pets", join(folder, "pets"))).toMatchObject({ version: { number: 1 } });
  vi.stubEnv("TRIALBOOK_URL", server.url);
  vi.stubEnv("TRIALBOOK_DATA", join(folder, "nothing"));
  expect(await json("list")).toMatchObject([{ name: "pets", versions: 1 }]);
  expect(existsSync(join(folder, "nothing"))).toBe(false);
});

it("goes on with an upload whose server was killed in the middle and came back, and sends nothing twice", async () => {
  const { folder } = workplace();
  const shared = join(folder, "shared");
  writeFileSync(join(folder, "large"), Uint8Array.from({ length: 12_000_000 }, randomBytes(9)));
  let server = await startProcess(shared);
  onTestFinished(() => void server.process.kill("SIGKILL"));
  let stored = 0;
  // What stands between: after three pieces the server is killed, and started again on the same folder.
  const proxy = createServer((request, response) => {
    const { host } = new URL(server.url);
    const onward = httpRequest(new URL(request.url ?? "", server.url), { method: request.method, headers: { ...request.headers, host } });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
      if (request.method !== "PUT" || ++stored !== 3) return;
      void server.end("SIGKILL").then(async () => {
        server = await startProcess(shared);
      });
    });
    onward.on("error", () => response.destroy());
    request.on("error", () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void proxy.close());
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  expect(await json("add", "large", join(folder, "large"), "--url", url)).toMatchObject({ version: { number: 1, bytes: 12_000_000 } });
  expect(stored).toBeGreaterThan(3);
  const again = await json("add", "large", join(folder, "large"), "--url", url);
  expect(again).toMatchObject({ created: false, uploaded: { sentBytes: 0, knownBytes: 12_000_000 } });
});

it("loses nothing of a version to garbage collection, and lets go of uploads that were never finished", async () => {
  const { folder, book } = workplace();
  writePictures(join(folder, "pets"), 2);
  await data("add", "pets", join(folder, "pets"));
  const stored = blobs(book);
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 30 * 24 * 3_600_000);
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  await gcCommand.run(["--data", book]);
  said.mockRestore();
  clock.mockRestore();
  expect(blobs(book)).toBe(stored);
  await data("get", "pets", join(folder, "back"));
});

it("says what is wrong with a call", async () => {
  const { folder, book } = workplace();
  mkdirSync(join(folder, "empty"));
  mkdirSync(join(folder, "a/same"), { recursive: true });
  mkdirSync(join(folder, "same"));
  writeFileSync(join(folder, "file"), "1");
  const wrong: readonly [readonly string[], string][] = [
    [[], 'data has no action ""'],
    [["drop"], "it has add, list, show, diff, get, alias"],
    [["add", "pets"], "a name and what to add"],
    [["add", "a/b", folder], '"a/b" cannot name a dataset'],
    [["add", "pets", join(folder, "missing")], "There is no file or folder"],
    [["add", "pets", join(folder, "empty")], "nothing to version"],
    [["add", "pets", join(folder, "same"), join(folder, "a/same")], "are called same"],
    [["add", "pets", "https://user:secret@example.org/x"], "holds a password"],
    [["list"], "There is no book in"],
  ];
  for (const [args, message] of wrong) await expect(dataCommand.run(args), args.join(" ")).rejects.toThrow(message);
  expect(existsSync(book)).toBe(false);
  await data("add", "pets", join(folder, "file"));
  const missing: readonly [readonly string[], string][] = [
    [["show", "cats"], 'no dataset "cats"'],
    [["show", "pets@7"], "has no version 7"],
    [["get", "pets@best", join(folder, "x")], 'has no alias "best"'],
    [["diff", "pets@1"], "takes two versions"],
    [["alias", "pets@1", "3"], "cannot be an alias"],
    [["alias", "pets", "best", "--delete"], 'has no alias "best"'],
  ];
  for (const [args, message] of missing) await expect(dataCommand.run(args), args.join(" ")).rejects.toThrow(message);
});

it("reads only: neither files nor their times change", async () => {
  const { folder } = workplace();
  writePictures(join(folder, "pets"), 1);
  const file = join(folder, "pets/train/cat/0.png");
  utimesSync(file, 1000, 1000);
  const before = statSync(file, { bigint: true });
  await data("add", "pets", join(folder, "pets"));
  const after = statSync(file, { bigint: true });
  expect([after.mtimeNs, after.ctimeNs, after.size, after.mode]).toEqual([before.mtimeNs, before.ctimeNs, before.size, before.mode]);
});

/** Three rows of id (int64), price (double, one missing) and label (text), as pyarrow 22 writes them without compression. */
const PARQUET =
  "UEFSMRUAFTwVPCwVBhUAFQYVBhwYCAMAAAAAAAAAGAgBAAAAAAAAABYAKAgDAAAAAAAAABgIAQAAAAAAAAAREQAAAAIAAAAGAQEAAAAAAAAAAgAAAAAAAAADAAAAAAAAABUAFSwVLCwVBhUAFQYVBhwYCAAAAAAAAARAGAgAAAAAAAD4PxYCKAgAAAAAAAAEQBgIAAAAAAAA+D8REQAAAAIAAAADBQAAAAAAAPg/AAAAAAAABEAVABU2FTYsFQYVABUGFQYcNgAoA2RvZxgDY2F0EREAAAACAAAABgEDAAAAY2F0AwAAAGRvZwMAAABjYXQVBBlMNQAYBnNjaGVtYRUGABUEJQIYAmlkABUKJQIYBXByaWNlABUMJQIYBWxhYmVsJQBMHAAAABYGGRwZPCYAHBUEGSUGABkYAmlkFQAWBha6ARa6ASYIPBgIAwAAAAAAAAAYCAEAAAAAAAAAFgAoCAMAAAAAAAAAGAgBAAAAAAAAABERABkcFQAVABUCADwpBhkmAAYAAAAmABwVChklBgAZGAVwcmljZRUAFgYWqgEWqgEmwgE8GAgAAAAAAAAEQBgIAAAAAAAA+D8WAigIAAAAAAAABEAYCAAAAAAAAPg/EREAGRwVABUAFQIAPCkGGSYCBAAAACYAHBUMGSUGABkYBWxhYmVsFQAWBhZ4Fngm7AI8NgAoA2RvZxgDY2F0EREAGRwVABUAFQIAPBYSGQYZJgAGAAAAFtwDFgYmCBbcAwAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjUuMC4xGTwcAAAcAAAcAAAAcgEAAFBBUjE=";
