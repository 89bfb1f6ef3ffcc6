import { useEffect, useMemo, useRef } from "react";

/** The same functions behind an object that never changes, so that rows need not be drawn again because of them. */
export function useStable<T extends { readonly [K in keyof T]: (...args: never[]) => void }>(functions: T): T {
  const latest = useRef(functions);
  useEffect(() => {
    latest.current = functions;
  });
  return useMemo(() => {
    const names = Object.keys(latest.current) as (keyof T)[];
    const stable = names.map((name) => [name, (...args: never[]) => latest.current[name](...args)] as const);
    return Object.fromEntries(stable) as T;
  }, []);
}
