import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { UsageError } from "./command.ts";

/**
 * Reads a command's words and options, in any order; `--` ends the options. An option may stand once, unless it is a list.
 *
 * @throws {UsageError} for an option that is not known, lacks its value, or stands twice
 */
export function readArguments<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    const { values, positionals, tokens } = parseArgs({ args: [...args], options, strict: true, allowPositionals: true, tokens: true });
    const seen = new Set<string>();
    for (const token of tokens) {
      if (token.kind !== "option" || options[token.name]?.multiple === true) continue;
      if (seen.has(token.name)) throw new UsageError(`--${token.name} stands twice; give it once.`);
      seen.add(token.name);
    }
    return { values, words: positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
