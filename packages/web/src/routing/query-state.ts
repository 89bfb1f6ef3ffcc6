import { useCallback } from "react";
import { useLocation, useSearch } from "wouter";

/** Changes to the address's query; `undefined` takes a field away. */
export type QueryChange = Readonly<Record<string, string | undefined>>;

/**
 * The address's query as state: what decides how a page looks lives there, so that a link shows what the sender saw.
 * A change replaces the current entry of the browser's history unless `push` is asked for.
 */
export function useQueryState(): readonly [URLSearchParams, (change: QueryChange, how?: "push") => void] {
  const query = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const set = useCallback(
    (change: QueryChange, how?: "push") => {
      // Read at the time of the change: two changes in one event must not undo each other.
      const next = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(change)) {
        if (value === undefined) next.delete(name);
        else next.set(name, value);
      }
      navigate(location.pathname + formatQuery(next), { replace: how !== "push" });
    },
    [navigate],
  );
  return [query, set];
}

/** A query with its question mark, escaped only where an address needs it, or nothing. */
export function formatQuery(query: Iterable<readonly [string, string]>): string {
  const fields = [...query].map(([name, value]) => `${escapeField(name)}=${escapeField(value)}`);
  return fields.length === 0 ? "" : `?${fields.join("&")}`;
}

/** A list in one field: `a,b`; a comma inside an item is written `%2C`. */
export function formatList(items: readonly string[]): string {
  return items.map((item) => item.replace(/[%,]/g, encodeURIComponent)).join(",");
}

export function parseList(text: string): readonly string[] {
  return text === "" ? [] : text.split(",").map((item) => item.replaceAll("%2C", ",").replaceAll("%25", "%"));
}

function escapeField(text: string): string {
  return encodeURIComponent(text).replace(/%(?:2C|2F|3A|40|20)/g, (escaped) => (escaped === "%20" ? "+" : decodeURIComponent(escaped)));
}
