/** The page of a registered model. */
export function modelPath(name: string): string {
  return `/models/${escapeName(name)}`;
}

/** The page of one of its versions. */
export function versionPath({ name, version }: { readonly name: string; readonly version: number }, tab?: "files"): string {
  return `${modelPath(name)}/${version}${tab === undefined ? "" : `/${tab}`}`;
}

/** The name in an address, as the router hands it over: it has undone some escapes, and left those of `#`, `?` and the like. */
export function readModelName(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // Somebody wrote the address by hand.
  }
}

/** A percent sign of the name itself is escaped twice, since the router undoes its escape once too often. */
function escapeName(name: string): string {
  return encodeURIComponent(name.replaceAll("%", "%25"));
}
