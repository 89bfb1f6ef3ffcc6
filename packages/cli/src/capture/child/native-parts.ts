import { chmodSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../native/prebuilt/", import.meta.url));

/** Our compiled parts for this machine; absent where there are none. */
export interface NativeParts {
  /** Starts the command and notes how it ended. */
  readonly keeper: string;
  /** Notes what is opened, through LD_PRELOAD. Its path holds nothing that the loader would take for a separator. */
  readonly opened?: string;
}

export function nativeParts(): NativeParts | undefined {
  const own = join(folder, `${process.platform}-${process.arch}`);
  const keeper = join(own, "keeper");
  if (!existsSync(keeper)) return undefined;
  const opened = usesGlibc() ? loadable(join(own, "opened.so")) : undefined;
  return { keeper, ...(opened !== undefined && { opened }) };
}

function usesGlibc(): boolean {
  return existsSync("/lib64/ld-linux-x86-64.so.2") || existsSync("/lib/ld-linux-aarch64.so.1");
}

/** LD_PRELOAD separates by spaces and colons: a path with one is reached through a link. */
function loadable(path: string): string | undefined {
  if (!/[\s:]/.test(path)) return path;
  const place = join(tmpdir(), `trialbook-${userInfo().uid}`);
  const link = join(place, `opened-${Buffer.from(path).toString("hex").slice(-32)}.so`);
  try {
    mkdirSync(place, { recursive: true, mode: 0o700 });
    chmodSync(place, 0o700);
    if (!existsSync(link)) symlinkSync(path, link);
    return /[\s:]/.test(link) ? undefined : link;
  } catch {
    return undefined; // Someone else's folder has that name: the interpreter's own reports remain.
  }
}
