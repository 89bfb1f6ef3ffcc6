import { useSyncExternalStore } from "react";

/** What the reader chose; `system` follows the machine. */
export type ThemeChoice = "light" | "dark" | "system";

const storageKey = "trialbook.theme"; // public/theme.js reads it before the first paint.
const changed = "trialbook:theme";
const darkSystem = "(prefers-color-scheme: dark)";

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  try {
    if (choice === "system") localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, choice);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
  dispatchEvent(new Event(changed));
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, themeChoice);
}

/** The theme in force, for what paints by itself (canvas): a new value means that colours must be read again. */
export function useScheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, () => {
    const choice = themeChoice();
    return choice === "system" ? (matchMedia(darkSystem).matches ? "dark" : "light") : choice;
  });
}

function themeChoice(): ThemeChoice {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

function subscribe(notify: () => void): () => void {
  const system = matchMedia(darkSystem);
  system.addEventListener("change", notify);
  addEventListener(changed, notify);
  return () => {
    system.removeEventListener("change", notify);
    removeEventListener(changed, notify);
  };
}
