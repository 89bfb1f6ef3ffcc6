import { TrialbookError } from "@trialbook/core/errors.ts";
import { type Command, UsageError } from "./command.ts";
import { commands } from "./commands/all.ts";

/** Runs a command line and gives the exit code. */
export async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === "help" || name === "--help" || name === "-h") return help(args[0]);
  const entry = commands.find((known) => known.name === (name === "--version" || name === "-v" ? "version" : name));
  if (entry === undefined) return unknown(name);
  if (asksForHelp(args)) return help(entry.name);
  const command = await entry.load();
  try {
    return await command.run(args);
  } catch (error) {
    return failed(command, error);
  }
}

/** What stands after `--` belongs to another program. */
function asksForHelp(args: readonly string[]): boolean {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  return own.includes("--help") || own.includes("-h");
}

async function help(name: string | undefined): Promise<number> {
  if (name !== undefined) {
    const command = commands.find((known) => known.name === name);
    if (command === undefined) return unknown(name);
    console.log((await command.load()).help);
    return 0;
  }
  const width = Math.max(...commands.map((command) => command.name.length));
  const list = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`).join("\n");
  console.log(
    `Trialbook: a lab book for machine learning.\n\nUsage: trialbook COMMAND [options]\n\n${list}\n\nMore of one: trialbook help COMMAND`,
  );
  return 0;
}

function unknown(name: string): number {
  const near = commands.find((command) => command.name.startsWith(name.slice(0, 2)));
  const hint = near === undefined ? "" : ` Did you mean trialbook ${near.name}?`;
  console.error(`trialbook has no command ${JSON.stringify(name)}.${hint} See trialbook help.`);
  return 2;
}

/** What a person can act on is one line; only what nobody foresaw comes with its stack. */
function failed(command: Command, error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\nSee trialbook help ${command.name}.`);
    return 2;
  }
  const expected = error instanceof TrialbookError || (error instanceof Error && "syscall" in error);
  console.error(expected ? error.message : error);
  return 1;
}
