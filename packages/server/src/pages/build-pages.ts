import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Log } from "../http/log.ts";
import { newestChange } from "./newest-change.ts";

/** Where the screens' sources are and what they become. */
export interface PagesSource {
  /** The folder of the web package; its `dist` holds the built screens. */
  readonly web: string;
  /** Files and folders that the build reads. */
  readonly inputs: readonly string[];
  /** Vite's program; where it is missing, as in a published package, what is built already is taken as it is. */
  readonly vite: string;
}

export interface Building {
  readonly log: Log;
  /** Ends the building when the server stops. */
  readonly signal: AbortSignal;
}

/**
 * Sees to it that the built screens are there and no older than their sources.
 *
 * @returns the folder with them
 * @throws {Error} with the builder's words, if there are none and they cannot be built
 */
export async function buildPages({ web, inputs, vite }: PagesSource, { log, signal }: Building): Promise<string> {
  const dist = join(web, "dist");
  const built = newestChange([join(dist, "index.html")]);
  if (built > 0 && (!existsSync(vite) || newestChange(inputs) <= built)) return dist;
  const started = performance.now();
  log.info("Building the screens, once for these sources");
  // Built elsewhere and moved, so that a server beside this one never serves half of them.
  const fresh = join(web, ".cache", `dist-${process.pid}`);
  await runVite({ vite, web, into: fresh, signal });
  await rm(dist, { recursive: true, force: true });
  await rename(fresh, dist);
  log.info(`Built the screens in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return dist;
}

interface ViteRun {
  readonly vite: string;
  readonly web: string;
  /** The folder that gets what is built. */
  readonly into: string;
  readonly signal: AbortSignal;
}

async function runVite({ vite, web, into, signal }: ViteRun): Promise<void> {
  const child = spawn(process.execPath, [vite, "build", "--outDir", into, "--emptyOutDir", "--logLevel", "warn"], {
    cwd: web,
    env: { ...process.env, NODE_ENV: "production", NO_COLOR: "1" },
    stdio: ["ignore", "ignore", "pipe"],
    signal,
  });
  let told = "";
  child.stderr.on("data", (chunk: Buffer) => {
    told = (told + chunk.toString()).slice(-10_000);
  });
  const code = await new Promise<number | string | null>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`The screens could not be built (${code}).\n${stripVTControlCharacters(told).trim()}`);
}
