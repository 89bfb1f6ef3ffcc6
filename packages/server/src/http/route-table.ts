import type { Protocol, Route } from "./route.ts";
import { hasParameters, patternShape, type RoutePattern, routePattern } from "./route-pattern.ts";

/** Where a request goes. Without a route, `allowed` are the methods that the path has after all. */
export type Destination =
  | { readonly protocol: Protocol; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly protocol: Protocol; readonly route: undefined; readonly allowed: readonly string[] };

/** Every way into the server, in one place, so that none can be without a permission. */
export interface RouteTable {
  /** Decodes parameters: throws {@link Invalid} if they cannot be. */
  find(method: string, path: string): Destination;
  /** Whose failures a client of this path understands. */
  protocolOf(path: string): Protocol;
  /** All of it, for checks and listings. */
  readonly entries: readonly { readonly protocol: Protocol; readonly route: Route }[];
}

type Methods = ReadonlyMap<string, { readonly protocol: Protocol; readonly route: Route }>;
const noParams = Object.freeze({});

/**
 * @param protocols the one with the prefix `/` answers what no other owns
 * @throws {Error} if a route has no permission, two routes answer the same request, or no protocol owns `/`
 */
export function routeTable(protocols: readonly Protocol[]): RouteTable {
  const entries = protocols.flatMap((protocol) => protocol.routes.map((route) => ({ protocol, route })));
  const exact = new Map<string, Map<string, { protocol: Protocol; route: Route }>>();
  const patterns = new Map<
    Protocol,
    { readonly pattern: RoutePattern; readonly methods: Map<string, { protocol: Protocol; route: Route }> }[]
  >();
  const byShape = new Map<string, Map<string, { protocol: Protocol; route: Route }>>();

  for (const entry of entries) {
    const { protocol, route } = entry;
    if (!permissions.has(route.permission)) throw new Error(`${route.method} ${route.path} of ${protocol.name} has no permission`);
    const shape = patternShape(route.path);
    let methods = byShape.get(shape);
    if (methods === undefined) {
      methods = new Map();
      byShape.set(shape, methods);
      if (!hasParameters(route.path)) exact.set(route.path, methods);
    }
    const taken = methods.get(route.method);
    if (taken !== undefined)
      throw new Error(`${route.method} ${route.path} is answered by both ${taken.protocol.name} and ${protocol.name}`);
    methods.set(route.method, entry);
    if (hasParameters(route.path) && methods.size === 1) {
      const own = patterns.get(protocol) ?? [];
      own.push({ pattern: routePattern(route.path), methods });
      patterns.set(protocol, own);
    }
  }
  const protocolOf = prefixOwner(protocols);
  return {
    entries,
    protocolOf,
    find(method, path) {
      const here = exact.get(path);
      if (here !== undefined)
        return destination(here, method, noParams) ?? { protocol: protocolOf(path), route: undefined, allowed: [...here.keys()] };
      const protocol = protocolOf(path);
      const allowed = new Set<string>();
      for (const { pattern, methods } of patterns.get(protocol) ?? []) {
        const params = pattern.match(path);
        if (params === undefined) continue;
        const found = destination(methods, method, params);
        if (found !== undefined) return found;
        for (const other of methods.keys()) allowed.add(other);
      }
      return { protocol, route: undefined, allowed: [...allowed] };
    },
  };
}

const permissions = new Set<string>(["public", "self", "read", "write", "manage", "admin"]);

function destination(methods: Methods, method: string, params: Readonly<Record<string, string>>): Destination | undefined {
  const entry = methods.get(method) ?? (method === "HEAD" ? methods.get("GET") : undefined);
  return entry === undefined ? undefined : { protocol: entry.protocol, route: entry.route, params };
}

/** The protocol of the longest prefix: `/api/v1` owns `/api/v1` and all below it, not `/api/v10`. */
function prefixOwner(protocols: readonly Protocol[]): (path: string) => Protocol {
  const owners = protocols
    .flatMap((protocol) => protocol.prefixes.map((prefix) => ({ prefix, below: prefix.endsWith("/") ? prefix : `${prefix}/`, protocol })))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const last = owners.find((owner) => owner.prefix === "/");
  if (last === undefined) throw new Error("No protocol owns /");
  return (path) => (owners.find((owner) => path === owner.prefix || path.startsWith(owner.below)) ?? last).protocol;
}
