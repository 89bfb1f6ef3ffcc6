import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { sourceFiles } from "./source-files.ts";

/** One row of the table: files under `folder` may import what matches one of `may`, and nothing else. */
interface Boundary {
  readonly folder: RegExp;
  /** Repository paths (`packages/core/src/`) or package names (`zod`, `node:`), matched from their beginning. */
  readonly may: readonly string[];
}

const core = "packages/core/src/";
const api = "packages/api/src/";
const sdk = "packages/sdk/src/";
const server = "packages/server/src/";
const web = "packages/web/src/";
const cli = "packages/cli/src/";

/** Who may know whom; the first row whose folder matches a file holds. ARCHITECTURE.md says why. */
const TABLE: readonly Boundary[] = [
  { folder: /^packages\/core\/src\//, may: [core, "@stdlib/"] },
  { folder: /^packages\/api\/src\//, may: [api, core, "zod"] },
  { folder: /^packages\/sdk\/src\//, may: [sdk, "type:packages/core/src/", "type:packages/api/src/", "dynamic:node:"] },
  {
    folder: /^packages\/server\/src\/protocols\/native\//,
    may: [`${server}protocols/native/`, `${server}http/`, "type:packages/server/src/auth/", core, api, "zod", "node:"],
  },
  {
    folder: /^packages\/server\/src\/protocols\/mlflow\//,
    may: [`${server}protocols/mlflow/`, `${server}http/`, core, "@bufbuild/protobuf/wire", "zod", "node:"],
  },
  { folder: /^packages\/server\/src\/stores\/contract\//, may: [`${server}stores/contract/`, core, "vitest", "fast-check", "node:"] },
  {
    folder: /^packages\/server\/src\/stores\/(points|search|changes|rows)\//,
    may: [`${server}stores/points/`, `${server}stores/rows/`, `${server}stores/search/`, `${server}stores/changes/`, core, "node:"],
  },
  {
    folder: /^packages\/server\/src\/stores\/sqlite\//,
    may: [
      `${server}stores/sqlite/`,
      `${server}stores/points/`,
      `${server}stores/rows/`,
      `${server}stores/search/`,
      `${server}stores/changes/`,
      core,
      "node:",
    ],
  },
  {
    folder: /^packages\/server\/src\/stores\/postgres\//,
    may: [
      `${server}stores/postgres/`,
      `${server}stores/points/`,
      `${server}stores/rows/`,
      `${server}stores/search/`,
      `${server}stores/changes/`,
      core,
      "node:",
      "pg",
    ],
  },
  { folder: /^packages\/server\/src\/blobs\/[^/]+$/, may: [`${server}blobs/`, core, "node:"] },
  {
    folder: /^packages\/server\/src\/blobs\/s3\//,
    may: [`${server}blobs/s3/`, `${server}blobs/incoming.ts`, `${server}blobs/turns.ts`, core, "aws4fetch", "node:"],
  },
  { folder: /^packages\/server\/src\/blobs\/contract\//, may: [`${server}blobs/contract/`, core, "vitest", "fast-check", "node:"] },
  {
    folder: /^packages\/server\/src\/blobs\/disk\//,
    may: [`${server}blobs/disk/`, `${server}blobs/incoming.ts`, `${server}blobs/turns.ts`, core, "node:"],
  },
  { folder: /^packages\/server\/src\/(http|auth)\//, may: [`${server}http/`, `${server}auth/`, core, "node:"] },
  { folder: /^packages\/server\/src\/monitor\//, may: [`${server}monitor/`, `${server}http/`, core, "node:"] },
  { folder: /^packages\/server\/src\/webhooks\//, may: [`${server}webhooks/`, "type:packages/server/src/http/", core, "node:"] },
  { folder: /^packages\/server\/src\/pages\//, may: [`${server}pages/`, `${server}http/`, core, "node:"] },
  { folder: /^packages\/server\/src\/[^/]+$/, may: [server, core, api, "node:"] },
  {
    folder: /^packages\/web\/src\/charts\//,
    may: [
      `${web}charts/`,
      `${web}api/`,
      `${web}theme/`,
      `${web}components/`,
      `${web}format/`,
      `${web}routing/`,
      core,
      "type:packages/api/src/",
      "react",
      "uplot",
    ],
  },
  {
    folder: /^packages\/web\/src\/(api|theme)\//,
    may: [`${web}api/`, `${web}theme/`, core, "type:packages/api/src/", "react", "@tanstack/react-query"],
  },
  {
    folder: /^packages\/web\//,
    may: [
      web,
      core,
      "type:packages/api/src/",
      "react",
      "wouter",
      "@tanstack/",
      "dompurify",
      "markdown-it",
      "uplot",
      "vite",
      "@vitejs/",
      "node:",
      "vitest",
    ],
  },
  {
    folder: /^packages\/cli\/src\//,
    may: [
      cli,
      sdk,
      core,
      "type:packages/api/src/",
      `${server}compose.ts`,
      `${server}open-book.ts`,
      `${server}system.ts`,
      `${server}config.ts`,
      `${server}settings-file.ts`,
      `${server}explain-config.ts`,
      `${server}stores/sqlite/server-file.ts`,
      // A backup is made of a folder, and makes one: there is no book to ask.
      `${server}stores/sqlite/snapshot.ts`,
      `${server}blobs/disk/`,
      "node:",
      "hyparquet",
      "pg",
      "yaml",
    ],
  },
];

/** Tests may also use what the parts of the suite share, and the parts of their own package. */
const TEST_MAY = [
  "vitest",
  "fast-check",
  "node:",
  `${core}`,
  `${api}`,
  "packages/server/src/",
  "packages/sdk/src/",
  "packages/cli/",
  "packages/web/",
];

const IMPORT = /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;

interface Import {
  readonly target: string;
  readonly how: "plain" | "type" | "dynamic";
}

/** The imports of a file as repository paths or package names. */
export function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const written = match[2] ?? match[3] ?? "";
    const how = match[3] !== undefined ? "dynamic" : match[1] ? "type" : "plain";
    return { target: resolve(file, written), how };
  });
}

function resolve(file: string, written: string): string {
  if (written.startsWith(".")) return posix.join(posix.dirname(file), written);
  const own = /^@trialbook\/([a-z]+)(?:\/(.*))?$/.exec(written);
  return own ? `packages/${own[1]}/src/${own[2] ?? "index.ts"}` : written;
}

function allowed(target: Import, may: readonly string[]): boolean {
  return may.some((rule) => {
    const [how, prefix] = /^(type|dynamic):/.test(rule)
      ? [rule.slice(0, rule.indexOf(":")), rule.slice(rule.indexOf(":") + 1)]
      : [undefined, rule];
    return target.target.startsWith(prefix) && (how === undefined || how === target.how);
  });
}

/** Every import that crosses a boundary, as a line for a person. */
export function crossings(files: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  for (const [file, text] of files) {
    const row = TABLE.find(({ folder }) => folder.test(file));
    if (!row) continue;
    const may = /\.(test|contract)\.tsx?$/.test(file) || /\/testing\//.test(file) ? [...row.may, ...TEST_MAY] : row.may;
    for (const target of importsOf(file, text)) {
      if (!allowed(target, may)) found.push(`${file} may not import ${target.target} (${target.how})`);
    }
  }
  return found;
}

/** Checks the tree. @throws {Error} naming every crossing, or when there was nothing to check */
export function checkBoundaries(root: string): number {
  const files = new Map(sourceFiles(root, ["packages"], [".ts", ".tsx"]).map((path) => [path, readFileSync(`${root}/${path}`, "utf8")]));
  const imports = [...files].reduce((sum, [file, text]) => sum + importsOf(file, text).length, 0);
  if (files.size < 20 || imports < 50)
    throw new Error(`Only ${files.size} files with ${imports} imports were found: the check looks at the wrong place.`);
  const found = crossings(files);
  if (found.length > 0)
    throw new Error(`${found.length} imports cross a boundary (tools/boundaries.ts has the table):\n${found.join("\n")}`);
  return imports;
}

if (import.meta.main) {
  try {
    console.log(`${checkBoundaries(new URL("..", import.meta.url).pathname)} imports stay within their boundaries`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
