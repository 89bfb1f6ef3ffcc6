import { useSyncExternalStore } from "react";

const narrow = "(max-width: 700px)";

/** Whether the window is a phone's. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (notify) => {
      const query = matchMedia(narrow);
      query.addEventListener("change", notify);
      return () => query.removeEventListener("change", notify);
    },
    () => matchMedia(narrow).matches,
  );
}
