import { useEffect, useState } from "react";

/** What a link says behind its hash sign; taken out of the address, so that nobody reads it off the screen or the history. */
export function useKeyOfLink(): string {
  const [key] = useState(() => location.hash.slice(1));
  useEffect(() => history.replaceState(null, "", location.pathname), []);
  return key;
}
