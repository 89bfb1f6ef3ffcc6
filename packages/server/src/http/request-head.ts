import type { HttpLimits } from "./limits.ts";
import type { Refusal } from "./refusal.ts";

/**
 * Holds a request's target and headers to their limits, and to being readable in one way only. Node has parsed
 * them already and refused what contradicts itself (two lengths, a length and chunks).
 *
 * @param rawHeaders names and values in turn, as sent
 */
export function refuseHead(target: string, rawHeaders: readonly string[], limits: HttpLimits): Refusal | undefined {
  if (target.length > limits.target) return { status: 414, message: `The address is longer than ${limits.target} bytes` };
  if (target.charCodeAt(0) !== slash) return { status: 400, message: "The request target must be a path that begins with /" };
  if (rawHeaders.length > 2 * limits.headerCount) return { status: 431, message: `More than ${limits.headerCount} headers` };
  let size = 0;
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string; // i stays below the length
    size += name.length + (rawHeaders[i + 1]?.length ?? 0);
    if (name.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  if (size > limits.headers) return { status: 431, message: `The headers are longer than ${limits.headers} bytes` };
  if (hosts !== 1) return { status: 400, message: hosts === 0 ? "The Host header is missing" : "More than one Host header" };
  return undefined;
}

const slash = 47;
