import { isSeedKey } from "../run/seed-key.ts";
import { type CommandOption, commandOptions } from "./command-params.ts";
import type { CommandRecord } from "./command-record.ts";

/** `learning_rate`, as argparse has it, is `--learning-rate`. */
function sameKey(one: string, other: string): boolean {
  return one.replaceAll("-", "_") === other.replaceAll("-", "_");
}

/** The options of a command line that set this param, the one that holds last. */
function optionsOf(argv: readonly string[], key: string): readonly CommandOption[] {
  return commandOptions(argv).filter(({ param }) => sameKey(param.key, key));
}

/** Whether a param stands in one of these command lines, so that it can be set there. */
export function isOnCommandLine(key: string, ...lines: readonly (readonly string[])[]): boolean {
  return lines.some((argv) => optionsOf(argv, key).length > 0);
}

/** A command line with some params as another one says them: replaced in their place, put at the end, or taken away. */
export function withParamsOf(argv: readonly string[], other: readonly string[], keys: readonly string[]): readonly string[] {
  return keys.reduce((line, key) => {
    const theirs = optionsOf(other, key).at(-1);
    return replaced(line, key, theirs === undefined ? [] : other.slice(theirs.from, theirs.to));
  }, argv);
}

/** The param that says from where chance starts, if the command has one: given, or a default of its parser. */
export function seedParam({ argv, params }: CommandRecord): string | undefined {
  const given = commandOptions(argv).find(({ param }) => isSeedKey(param.key))?.param.key;
  return given ?? params.find(({ key, origin }) => origin === "default" && isSeedKey(key))?.key;
}

/** A command line with another seed, in the form in which it stood there. */
export function withSeed(argv: readonly string[], key: string, seed: string): readonly string[] {
  const option = optionsOf(argv, key).at(-1);
  const first = option === undefined ? `--${key.replaceAll("_", "-")}` : (argv[option.from] ?? "");
  const at = first.indexOf("=");
  return replaced(argv, key, at === -1 ? [first, seed] : [`${first.slice(0, at)}=${seed}`]);
}

function replaced(argv: readonly string[], key: string, words: readonly string[]): readonly string[] {
  const own = optionsOf(argv, key);
  const last = own.at(-1);
  if (last === undefined) return [...argv, ...words];
  return argv.flatMap((word, i) => {
    if (i === last.from) return words;
    return own.some(({ from, to }) => i >= from && i < to) ? [] : [word];
  });
}
