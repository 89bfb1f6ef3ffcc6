import type { Hotkeys } from "../../shell/hotkeys.ts";
import type { Selection } from "./selection.ts";
import type { Cursor } from "./use-cursor.ts";

interface RunsHotkeysOptions {
  readonly cursor: Cursor;
  readonly matching: number;
  readonly selection: Selection;
  /** The run under the cursor. */
  readonly here: string | undefined;
  readonly focusFilter: () => void;
  readonly compare: () => void;
  readonly rename: (id: string) => void;
  readonly pin: (id: string) => void;
  readonly setBaseline: (id: string) => void;
  readonly hide: (id: string) => void;
  readonly open: (id: string) => void;
}

/** The keys of the runs table; shell/shortcuts.tsx lists them for the reader. */
export function runsHotkeys(options: RunsHotkeysOptions): Hotkeys {
  const { cursor, matching, selection, here } = options;
  const move = (by: number) => {
    leaveForTable();
    cursor.set(Math.max(0, Math.min(matching - 1, cursor.index + by)));
  };
  const down = () => move(1);
  const up = () => move(-1);
  const clear = () => void selection.setAll(false);
  const withRun = (act: (id: string) => void) => () => {
    if (here !== undefined) act(here);
  };
  return {
    "/": options.focusFilter,
    j: down,
    ArrowDown: down,
    k: up,
    ArrowUp: up,
    x: withRun(() => void selection.toggle(cursor.index, { through: false })),
    "Shift+x": withRun(() => void selection.toggle(cursor.index, { through: true })),
    c: options.compare,
    e: withRun(options.rename),
    p: withRun(options.pin),
    b: withRun(options.setBaseline),
    h: withRun(options.hide),
    Enter: withRun(options.open),
    Escape: clear,
  };
}

/** Who moves through the runs wants to see where they are: a chart or button that has the focus lets go of it. */
function leaveForTable(): void {
  const active = document.activeElement;
  if (active instanceof HTMLElement && active.closest("[role=grid]") === null) active.blur();
}
