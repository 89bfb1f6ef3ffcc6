const hostHeader = /^(\[[0-9a-f:.]+\]|[^:[\]\s/@\\]+)(?::\d{1,5})?$/;

/**
 * The name or address in a `Host` header or an authority, lower case and without its port; IPv6 addresses keep
 * their brackets. Undefined when it is no such thing.
 */
export function hostWithoutPort(header: string): string | undefined {
  return hostHeader.exec(header.toLowerCase())?.[1];
}

/** Says whether a request's `Host` header names this server. */
export type HostGuard = (header: string | undefined) => boolean;

/**
 * A page elsewhere can point its own name at our address and so speak to us as if it were ours (DNS rebinding).
 * Its `Host` then is that name: so only names that we know to be ours pass, compared whole.
 *
 * @param names lower case, without ports, IPv6 in brackets
 */
export function hostGuard(names: Iterable<string>): HostGuard {
  const known = new Set(names);
  let lastGood: string | undefined;
  return (header) => {
    if (header === undefined) return false;
    if (header === lastGood) return true;
    const name = hostWithoutPort(header);
    if (name === undefined || !known.has(name)) return false;
    lastGood = header;
    return true;
  };
}
