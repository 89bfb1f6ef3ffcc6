import { Invalid } from "../errors.ts";
import { bytesOfPath } from "./path-bytes.ts";

const LONGEST = 4096;

/**
 * Checks the path of a file in a data version: whatever a file system may call a file, but nothing that leads out of the
 * folder that the version is restored to.
 *
 * @throws {Invalid} naming the path and what is wrong with it
 */
export function checkDataPath(path: string): void {
  const fault = faultOf(path);
  if (fault !== undefined) throw new Invalid(`Invalid path ${JSON.stringify(path.slice(0, 200))} in a data version: ${fault}.`);
}

function faultOf(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (path.includes("\0")) return "it holds a NUL";
  if (bytesOfPath(path).length > LONGEST) return `it is longer than ${LONGEST} bytes`;
  const parts = path.split("/");
  if (parts.includes("")) return path.startsWith("/") ? "it is absolute" : "it has an empty part";
  return parts.includes("..") || parts.includes(".") ? "it has a part that is no name" : undefined;
}
