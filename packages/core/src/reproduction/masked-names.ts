import type { CommandRecord } from "./command-record.ts";

/** The name under which each masked argument can be given again, by its place: its option's, else `argument-3`. */
export function maskedNames({ argv, masked }: Pick<CommandRecord, "argv" | "masked">): ReadonlyMap<number, string> {
  return new Map(masked.map((i) => [i, nameOf(argv, i)]));
}

function nameOf(argv: readonly string[], i: number): string {
  const own = argv[i] ?? "";
  const assigned = /^-{0,2}[+~]{0,2}([^\s=•]+?)=/.exec(own)?.[1];
  const before = /^--?([A-Za-z][^\s=]*)$/.exec(argv[i - 1] ?? "")?.[1];
  return assigned ?? before ?? `argument-${i}`;
}
