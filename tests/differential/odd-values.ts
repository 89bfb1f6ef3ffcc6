import type { Dice } from "./dice.ts";

/** What no one means to send, and somebody's script does. */
export const ODD_TEXTS: readonly string[] = [
  "",
  " ",
  "0",
  "-1",
  "None",
  "true",
  "Grüße, 世界",
  "🚂 long train",
  "e\u0301 \u00e9",
  "a/b",
  "a//b",
  "a/",
  "/a",
  "./a",
  "../a",
  "a/../b",
  "a b.c-d:e_f",
  "a;b",
  "quote ' and \" and `",
  "100% _sure_",
  "new\nline",
  "tab\t",
  "\\back\\slash",
  "<b>bold</b>",
  "x".repeat(250),
  "x".repeat(251),
  "é".repeat(250),
  "😀".repeat(250),
  "y".repeat(500),
  "y".repeat(501),
];

/** Names that are used as they are: the server would make one up for an empty one. */
export const GIVEN_NAMES: readonly string[] = ODD_TEXTS.filter((text) => text !== "");

export const LONG_TEXTS: readonly string[] = ["v".repeat(6000), "v".repeat(6001), "w".repeat(8000), "w".repeat(8001), "z".repeat(20_001)];

/** Values of a type that a field may not have. */
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  5.5,
  1e300,
  2 ** 31,
  9007199254740991,
  "",
  "text",
  "5",
  "1e3",
  "5.0",
  "NaN",
  [],
  ["a"],
  [1],
  {},
  { key: "a" },
  [{}],
  [null],
];

/** The message without one of its fields, but not one of `kept`. */
export function lacking(dice: Dice, message: Message, kept: readonly string[] = []): Message {
  const names = Object.keys(message).filter((name) => !kept.includes(name));
  if (names.length === 0) return message;
  const { [dice.pick(names)]: _, ...rest } = message;
  return rest;
}

/** The message with another type of value in one of its fields, or in a message inside. */
export function mistyped(dice: Dice, message: Message, kept: readonly string[] = []): Message {
  const names = Object.keys(message).filter((name) => !kept.includes(name));
  if (names.length === 0) return message;
  const name = dice.pick(names);
  const old = message[name];
  if (dice.onceIn(2)) return { ...message, [name]: dice.pick(ODD_VALUES) };
  const inside = (value: unknown): unknown => (isMessage(value) ? mistyped(dice, value) : dice.pick(ODD_VALUES));
  return { ...message, [name]: Array.isArray(old) ? old.map(inside) : inside(old) };
}

type Message = Readonly<Record<string, unknown>>;

function isMessage(value: unknown): value is Message {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
