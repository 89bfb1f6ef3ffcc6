/** What a browser says of the page that sends a request. */
export interface Provenance {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** The `Sec-Fetch-Site` header. */
  readonly fetchSite: string | undefined;
}

const harmless = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a page that is not ours wants to change something here. Reading is left to the browser: without a CORS
 * grant, and we never give one, such a page sees no answer.
 *
 * @param publicOrigins origins by which people reach us through a proxy, lower case
 */
export function isForeignChange(from: Provenance, publicOrigins: ReadonlySet<string>): boolean {
  if (from.origin === undefined && from.fetchSite === undefined) return false;
  if (harmless.has(from.method)) return false;
  const site = from.fetchSite?.toLowerCase();
  // Another port of this machine counts as the same site, so that its origin has to say more.
  const isOwn = site === undefined || site === "same-origin" || site === "none" || (site === "same-site" && from.origin !== undefined);
  if (!isOwn) return true;
  return from.origin !== undefined && isForeignOrigin(from.origin, from.host, publicOrigins);
}

/** Whether an `Origin` header is another place than the one the request was sent to. `null` is always another. */
export function isForeignOrigin(origin: string, host: string | undefined, publicOrigins: ReadonlySet<string>): boolean {
  const lower = origin.toLowerCase();
  if (publicOrigins.has(lower)) return false;
  const own = host?.toLowerCase();
  return own === undefined || (lower !== `http://${own}` && lower !== `https://${own}`);
}
