import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { editableFolder, type PythonPackage } from "@trialbook/core/reproduction/environment-record.ts";
import { maskValues } from "@trialbook/core/reproduction/mask-secrets.ts";

/** What differs between two installations of the same content: how, when and by whom it was installed. */
const INSTALLERS_OWN = /(?:\.dist-info\/|__pycache__\/|\.pyc,|^\.\.\/\.\.\/\.\.\/|^\.\.\/bin\/|^__editable__)/;

/**
 * Reads what is installed from the folders that an interpreter searches, without starting it: the same facts that
 * `importlib.metadata` gives.
 *
 * @param path the interpreter's `sys.path`; of a distribution that is there twice the first one counts
 * @param imported top-level names of the modules that were imported
 */
export async function pythonPackages(path: readonly string[], imported: ReadonlySet<string>): Promise<readonly PythonPackage[]> {
  const found = new Map<string, PythonPackage>();
  for (const folder of path) {
    const names = await readdir(folder).catch(() => []);
    const infos = names.filter((name) => name.endsWith(".dist-info") || name.endsWith(".egg-info"));
    const read = await Promise.all(infos.map((info) => readPackage(folder, info, imported)));
    for (const one of read) {
      if (one !== undefined && !found.has(normalized(one.name))) found.set(normalized(one.name), one);
    }
  }
  return [...found.values()].sort((a, b) => (normalized(a.name) < normalized(b.name) ? -1 : 1));
}

async function readPackage(folder: string, info: string, imported: ReadonlySet<string>): Promise<PythonPackage | undefined> {
  const text = (name: string): Promise<string> => readFile(join(folder, info, name), "utf8").catch(() => "");
  const metadata = info.endsWith(".egg-info")
    ? (await text("PKG-INFO")) || (await readFile(join(folder, info), "utf8").catch(() => ""))
    : await text("METADATA");
  const head = metadata.slice(0, 4096);
  const name = /^Name:\s*(.+?)\s*$/m.exec(head)?.[1];
  const version = /^Version:\s*(.+?)\s*$/m.exec(head)?.[1];
  if (name === undefined || version === undefined) return undefined;
  const [record, direct, tops] = await Promise.all([text("RECORD"), text("direct_url.json"), text("top_level.txt")]);
  const lines = record.split(/\r?\n/).filter((line) => line !== "");
  const content = lines.filter((line) => !INSTALLERS_OWN.test(line)).sort();
  const origin = originOf(direct);
  const source = editableFolder(origin === undefined ? {} : { origin });
  const names = [...topLevels(lines), ...tops.split(/\r?\n/), ...(source === undefined ? [] : await sourceNames(source))];
  const used = names.some((top) => top !== "" && imported.has(top));
  return {
    name,
    version,
    used,
    ...(content.length > 0 && { fingerprint: createHash("sha256").update(content.join("\n")).digest("hex") }),
    ...(origin !== undefined && { origin }),
  };
}

/** Importable names that a RECORD lists: packages and single modules, compiled ones too. */
function topLevels(lines: readonly string[]): Set<string> {
  const tops = new Set<string>();
  for (const line of lines) {
    const path = line.slice(0, line.indexOf(",") === -1 ? undefined : line.indexOf(","));
    const [first = "", ...rest] = path.split("/");
    if (first.endsWith(".dist-info") || first === ".." || first === "__pycache__" || first === "bin") continue;
    if (rest.length > 0) tops.add(first);
    else if (/\.(?:py|so|pyd)$/.test(first)) tops.add(first.slice(0, first.indexOf(".")));
  }
  return tops;
}

/** Importable names of a package's source, laid out flat or below `src`: its own record names none. */
async function sourceNames(source: string): Promise<readonly string[]> {
  const listed = await Promise.all([source, join(source, "src")].map((folder) => readdir(folder, { withFileTypes: true }).catch(() => [])));
  return listed.flat().flatMap((entry) => {
    if (entry.isDirectory()) return existsSync(join(entry.parentPath, entry.name, "__init__.py")) ? [entry.name] : [];
    return entry.name.endsWith(".py") && entry.name !== "setup.py" ? [entry.name.slice(0, -3)] : [];
  });
}

/** PEP 610's direct_url.json in words. */
function originOf(text: string): string | undefined {
  if (text === "") return undefined;
  try {
    const parsed = JSON.parse(text) as {
      readonly url?: string;
      readonly dir_info?: { readonly editable?: boolean };
      readonly vcs_info?: { readonly vcs?: string; readonly commit_id?: string };
    };
    const url = maskValues(String(parsed.url ?? "")).text;
    if (parsed.vcs_info !== undefined) return `${parsed.vcs_info.vcs ?? "vcs"}+${url}@${parsed.vcs_info.commit_id ?? ""}`;
    return parsed.dir_info?.editable ? `editable ${url.replace(/^file:\/\//, "")}` : url;
  } catch {
    return undefined; // Not as PEP 610 has it.
  }
}

function normalized(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}
