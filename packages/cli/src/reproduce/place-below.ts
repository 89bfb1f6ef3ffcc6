import { mkdirSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isBelow } from "../capture/files/interesting-files.ts";
import { CouldNotRun } from "./could-not-run.ts";

/**
 * A recorded path as a place below one of our folders, whose parent is made. Records come from servers: a path that would lead
 * out, by its parts or by a link in the code, is refused.
 *
 * @throws {CouldNotRun}
 */
export function placeBelow(base: string, path: string): string {
  const place = resolve(base, path.replace(/^\/+/, ""));
  if (!isBelow(place, base))
    throw new CouldNotRun("code", `The recorded path ${JSON.stringify(path)} leads out of its folder; nothing was written.`);
  mkdirSync(dirname(place), { recursive: true });
  const real = realpathSync(dirname(place));
  if (real !== realpathSync(base) && !isBelow(real, realpathSync(base)))
    throw new CouldNotRun("data", `${path} lies behind a link that leads out of the code's folder, to ${real}; nothing was written.`);
  return place;
}
