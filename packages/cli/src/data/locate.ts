import { realpathSync, statSync } from "node:fs";
import { basename } from "node:path";
import { Invalid } from "@trialbook/core/errors.ts";
import { placeBelow } from "./walk-files.ts";

/** Finds a manifest's file again among the things that were named: the inverse of how `walkFiles` names them. */
export function locate(sources: readonly string[], path: string): Buffer {
  const [only] = sources;
  if (sources.length === 1 && only !== undefined && statSync(only).isDirectory()) return resolved(placeBelow(only, path));
  const [name = "", ...rest] = path.split("/");
  const source = sources.find((one) => basename(one) === name);
  if (source === undefined) throw new Invalid(`${path} is gone since it was read. Add the version again.`);
  return rest.length === 0 ? Buffer.from(source) : resolved(placeBelow(source, rest.join("/")));
}

/** Links within the folder were followed when it was walked; what they lead to now is checked by its hash. */
function resolved(at: Buffer): Buffer {
  try {
    return realpathSync.native(at, "buffer");
  } catch {
    throw new Invalid(`${at} is gone since it was read. Add the version again.`);
  }
}
