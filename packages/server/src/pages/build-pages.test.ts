import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { buildPages } from "./build-pages.ts";

/** A web package whose builder writes what its source says, or fails if that says so. */
function webPackage(source: string) {
  const web = mkdtempSync(join(tmpdir(), "trialbook-web-"));
  onTestFinished(() => rmSync(web, { recursive: true }));
  const vite = join(web, "builder.mjs");
  writeFileSync(
    vite,
    `import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
const source = readFileSync("src/main.tsx", "utf8");
if (source === "wrong") { console.error("\\u001b[31mmain.tsx is wrong\\u001b[0m"); process.exit(1); }
const into = process.argv[process.argv.indexOf("--outDir") + 1];
mkdirSync(into, { recursive: true });
writeFileSync(into + "/index.html", source);`,
  );
  mkdirSync(join(web, "src"));
  const main = join(web, "src/main.tsx");
  writeFileSync(main, source);
  const said: string[] = [];
  const log = { info: (line: string) => said.push(line), warn: () => {}, error: () => {} };
  const building = { log, signal: new AbortController().signal };
  return {
    said,
    build: () => buildPages({ web, inputs: [join(web, "src"), join(web, "missing")], vite }, building),
    page: () => readFileSync(join(web, "dist/index.html"), "utf8"),
    exists: (path: string) => existsSync(join(web, path)),
    removeBuilder: () => rmSync(vite),
    edit(text: string) {
      writeFileSync(main, text);
      const later = Date.now() / 1000 + 10;
      utimesSync(main, later, later);
    },
  };
}

it("builds the screens once for their sources, and again when these change", async () => {
  const { build, page, said, edit } = webPackage("first");
  await build();
  await build();
  expect([page(), said.length]).toEqual(["first", 2]);
  edit("second");
  await build();
  expect([page(), said.length]).toEqual(["second", 4]);
});

it("says in the builder's words why there are none", async () => {
  const { build, exists } = webPackage("wrong");
  await expect(build()).rejects.toThrow(/could not be built \(1\)\.\nmain\.tsx is wrong$/);
  expect(exists("dist")).toBe(false);
});

it("takes what is built where there is no builder", async () => {
  const { build, page, edit, removeBuilder } = webPackage("first");
  await build();
  edit("second");
  removeBuilder();
  await build();
  expect(page()).toBe("first");
});
