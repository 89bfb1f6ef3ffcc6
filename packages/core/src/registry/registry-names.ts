/** Why a text can't name a registered model. */
export type ModelNameProblem = "blank" | "separator" | "too-long" | { readonly resolvesTo: string };

const longestName = 256;

/**
 * What is wrong with a registered model's name, or nothing. Names stand in addresses such as `models:/NAME/3`, and some
 * clients make folders of them.
 */
export function modelNameProblem(name: string): ModelNameProblem | undefined {
  if (name.trim() === "") return "blank";
  if (/[/:]/.test(name)) return "separator";
  if (name.startsWith("..") || name === ".") return { resolvesTo: name };
  return name.length > longestName && [...name].length > longestName ? "too-long" : undefined;
}

/** Why a text can't be an alias. */
export type AliasProblem = "characters" | "too-long" | "latest" | "version-like";

const longestAlias = 255;
const aliasCharacters = /^[\p{L}\p{N}\p{M}_-]*$/u;

/** What is wrong with an alias as a text, or nothing. {@link reservedAlias} says which ones can't be given away. */
export function aliasProblem(alias: string): AliasProblem | undefined {
  if (!aliasCharacters.test(alias)) return "characters";
  return alias.length > longestAlias && [...alias].length > longestAlias ? "too-long" : undefined;
}

/** `latest` always means the highest version, and `v3` would look like a number: neither can be set. */
export function reservedAlias(alias: string): AliasProblem | undefined {
  if (isLatest(alias)) return "latest";
  return /^v\d+$/i.test(alias) ? "version-like" : undefined;
}

export function isLatest(alias: string): boolean {
  return alias.toLowerCase() === "latest";
}
