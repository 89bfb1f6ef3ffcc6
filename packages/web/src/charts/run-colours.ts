/** How a run is drawn everywhere: one of eight hues and one of four dash patterns, 32 looks in all. */
export interface RunLook {
  /** Index into {@link RUN_HUES} of either theme. */
  readonly hue: number;
  /** Index into {@link RUN_DASHES}. */
  readonly dash: number;
}

export type Theme = "light" | "dark";

/**
 * Okabe and Ito's colour-blind-safe hues (Color Universal Design, 2008), made darker for white paper and lighter for
 * dark screens until each has at least 3:1 contrast against the page; their black becomes a neutral grey. Same index, same hue.
 */
export const RUN_HUES: Readonly<Record<Theme, readonly string[]>> = {
  light: ["#0067a8", "#cc4a1c", "#00845f", "#b2568a", "#a97800", "#50555c", "#2f93cf", "#7f7a00"],
  dark: ["#5a9cf0", "#f2793f", "#26bd90", "#e08fbe", "#eeb02b", "#b9bfc7", "#7fd0ff", "#efe55a"],
};

/**
 * The first so many hues are far from each other. Those after them are near twins of some, so they come into play
 * only once the distinct ones are used up, dashes included.
 */
const DISTINCT = 6;
/** A lone run's hue is one of so many: the neutral grey after them would look switched off. */
const PREFERRED = 5;

/** Dash patterns in CSS pixels; the first is a solid line. */
export const RUN_DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

/**
 * Gives every run its look. A run keeps the hue of its own id's hash unless an earlier run of the selection has it;
 * then it takes the least used one. Up to six runs never share a hue, up to 24 differ in a clearly distinct hue or in
 * their dashes, up to 32 never share a look, and adding a run at the end changes no other.
 */
export function lookOfRuns(runIds: readonly string[]): ReadonlyMap<string, RunLook> {
  const hues = RUN_HUES.light.length;
  const users = new Uint32Array(hues);
  const looks = new Map<string, RunLook>();
  for (const id of runIds) {
    if (looks.has(id)) continue;
    const preferred = hashOf(id) % PREFERRED;
    let hue = preferred;
    for (let offset = 1; offset < hues; offset++) {
      const other = offset < PREFERRED ? (preferred + offset) % PREFERRED : offset;
      if (costOf(users, other) < costOf(users, hue)) hue = other;
    }
    looks.set(id, { hue, dash: usersOf(users, hue) % RUN_DASHES.length });
    users[hue] = usersOf(users, hue) + 1;
  }
  return looks;
}

/** The look's colour as CSS text. */
export function colourOf(look: RunLook, theme: Theme): string {
  return RUN_HUES[theme][look.hue] ?? "#808080";
}

/** The look's dashes in CSS pixels; empty is solid. */
export function dashOf(look: RunLook): readonly number[] {
  return RUN_DASHES[look.dash] ?? [];
}

function usersOf(users: Uint32Array, hue: number): number {
  return users[hue] ?? 0;
}

/** Low is better: a distinct hue with a dash left, then a near twin with a dash left, then the same again. */
function costOf(users: Uint32Array, hue: number): number {
  const dashes = RUN_DASHES.length;
  const used = usersOf(users, hue);
  return Math.floor(used / dashes) * 2 * dashes + (used % dashes) + (hue < DISTINCT ? 0 : dashes);
}

/** FNV-1a over UTF-16 code units, finished with a shift so that low bits depend on all of the id. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
