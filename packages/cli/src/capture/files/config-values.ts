import { maskNamed } from "@trialbook/core/reproduction/mask-secrets.ts";

/** A file with more values than this is data. */
const MOST_VALUES = 300;

/** Whether a file's name says that it configures something, in a form that {@link configValues} reads. */
export function isConfigFile(path: string): boolean {
  return /\.(?:json|ini|cfg|conf|properties|ya?ml|toml)$/i.test(path);
}

/**
 * The values of a configuration file under dotted keys, secrets masked; nothing if it is not one after all: broken, or
 * with more values than a person would write.
 */
export function configValues(path: string, text: string): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  try {
    if (/\.json$/i.test(path)) flatten("", JSON.parse(text), values);
    else if (/\.ya?ml$/i.test(path)) readYaml(text, values);
    else readSections(text, values);
  } catch {
    return undefined;
  }
  if (values.size === 0 || values.size > MOST_VALUES) return undefined;
  return new Map([...values].map(([key, value]) => [key, maskNamed(key, value).slice(0, 1000)]));
}

function flatten(key: string, value: unknown, into: Map<string, string>): void {
  if (into.size > MOST_VALUES) return;
  if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) flatten(key === "" ? name : `${key}.${name}`, inner, into);
  } else if (key !== "") into.set(key, String(value));
}

/** INI, TOML without nested values, and properties: `[section]` and `key = value`. */
function readSections(text: string, into: Map<string, string>): void {
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[{1,2}([^\]]+)\]{1,2}\s*(?:[#;].*)?$/.exec(line)?.[1];
    if (header !== undefined) section = `${header.trim()}.`;
    const pair = /^\s*([\w.\-" ]+?)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (header === undefined && pair !== null) into.set(section + (pair[1] as string).replaceAll('"', ""), scalar(pair[2] as string));
  }
}

/**
 * The part of YAML that configurations are written in: nested maps, lists of plain values, comments, quotes. Anchors,
 * tags and block texts are not understood; a file with them is no configuration here.
 */
function readYaml(text: string, into: Map<string, string>): void {
  const stack: { readonly indent: number; readonly key: string; items: number }[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:#.*)?$|^---|^%|^\.\.\.$/.test(line)) continue;
    if (/:\s*[|>][+-]?\d*\s*$|^\s*(?:<<|[^#'"]*:\s+[&*!])/.test(line)) throw new Error("Not plain.");
    const [, space = "", dashes = "", rest = ""] = /^(\s*)((?:-\s+|-$)*)(.*)$/.exec(line) ?? [];
    while (stack.length > 0 && (stack.at(-1)?.indent ?? 0) >= space.length + (dashes === "" ? 0 : 0.5)) stack.pop();
    let parent = stack.map(({ key }) => key).join(".");
    let indent = space.length;
    if (dashes !== "") {
      const owner = stack.at(-1);
      const place = String(owner === undefined ? into.size : owner.items++);
      indent += dashes.length;
      stack.push({ indent: space.length + 0.5, key: place, items: 0 });
      parent = parent === "" ? place : `${parent}.${place}`;
    }
    const pair = /^("[^"]*"|'[^']*'|[^\s#'"][^#]*?)\s*:(?:\s+(.*))?$/.exec(rest);
    if (pair === null) {
      if (dashes === "") throw new Error("Not plain.");
      into.set(parent, scalar(rest));
      continue;
    }
    const key = (pair[1] as string).replaceAll(/^["']|["']$/g, "");
    const value = scalar(pair[2] ?? "");
    const full = parent === "" ? key : `${parent}.${key}`;
    if (value === "") stack.push({ indent, key, items: 0 });
    else into.set(full, value);
  }
}

function scalar(text: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"|^'((?:[^']|'')*)'/.exec(text);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? "";
  return text.replace(/(?:^|\s+)[#;].*$/, "").trim();
}
