import { useEffectEvent, useLayoutEffect } from "react";

/** What a key does: `k`, `Escape`, `?`; a letter with shift is written `Shift+x`. */
export type Hotkeys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/**
 * Keys of the page while nothing else has a claim on them: not while a text is typed, a sheet or menu is open, or
 * Ctrl, Alt or Meta is held.
 */
export function useHotkeys(keys: Hotkeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const { target } = event;
    if (
      target instanceof HTMLElement &&
      target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog, [popover]")
    )
      return;
    // What has the focus takes Enter for itself.
    if (event.key === "Enter" && target instanceof HTMLElement && target.closest("a, button")) return;
    const name = event.shiftKey && /^[A-Z]$/.test(event.key) ? `Shift+${event.key.toLowerCase()}` : event.key;
    const act = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (act === undefined) return;
    event.preventDefault();
    act(event);
  });
  // Before the page is in sight: a key that is pressed as soon as one can see what it does must not be lost.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}
