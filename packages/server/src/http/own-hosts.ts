import { isIPv6 } from "node:net";
import { hostWithoutPort } from "./allowed-host.ts";

/** By which names and addresses people may reach the server. */
export interface Reachable {
  /** Where it listens. */
  readonly host: string;
  /** Names that the operator allows beside those that go without saying. */
  readonly allowedHosts: readonly string[];
  readonly publicUrl?: string | undefined;
  /** Addresses of this machine's network interfaces; only asked for when it listens on all of them. */
  readonly addresses: () => readonly string[];
}

/**
 * The names that a `Host` header may hold. Where the server listens on every address, its own addresses are among
 * them, which no page elsewhere can be named by; other names have to be allowed in words.
 */
export function ownHosts({ host, allowedHosts, publicUrl, addresses }: Reachable): ReadonlySet<string> {
  const everywhere = host === "0.0.0.0" || host === "::";
  const names = ["localhost", "127.0.0.1", "[::1]", ...(everywhere ? addresses() : [host]).map(inBrackets), ...allowedHosts];
  if (publicUrl !== undefined) names.push(new URL(publicUrl).hostname);
  return new Set(names.map((name) => hostWithoutPort(name) ?? name.toLowerCase()));
}

/** Whether only programs on this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** An address as it stands in a URL or a `Host` header. */
export function inBrackets(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}
