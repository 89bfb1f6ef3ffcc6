import { Invalid } from "@trialbook/core/errors.ts";

/** A route's path with `:name` for one part and `:name{.+}` for the rest, as something to match. */
export interface RoutePattern {
  /** The parameters, percent-decoded once, or undefined if the path is another. @throws {Invalid} if they cannot be decoded */
  match(path: string): Readonly<Record<string, string>> | undefined;
}

const parameter = /:([A-Za-z_]\w*)(\{\.\+\})?/g;

/** Whether a path has parameters at all. */
export function hasParameters(path: string): boolean {
  return path.includes(":");
}

/** What two paths share if no request could tell them apart. */
export function patternShape(path: string): string {
  return path.replace(parameter, (_all, _name, rest) => (rest === undefined ? ":" : ":rest"));
}

export function routePattern(path: string): RoutePattern {
  const names = [...path.matchAll(parameter)].map((found) => found[1] ?? "");
  const source = path
    .split(/(:[A-Za-z_]\w*(?:\{\.\+\})?)/)
    .map((piece) => (piece.startsWith(":") ? (piece.endsWith("}") ? "(.+)" : "([^/]+)") : piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  const whole = new RegExp(`^${source}$`, "s");
  return {
    match(asked) {
      const found = whole.exec(asked);
      if (found === null) return undefined;
      return Object.fromEntries(names.map((name, i) => [name, decoded(found[i + 1] ?? "")]));
    },
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Invalid(`${JSON.stringify(part)} in the address is not valid percent-encoding of UTF-8.`);
  }
}
