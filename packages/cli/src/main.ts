import { enableCompileCache, flushCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Sources run as they are; kept compiled, they start in half the time. It has to be on before they are loaded, and a
// server that is killed later shall have kept them too.
enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/trialbook", import.meta.url)));
setTimeout(flushCompileCache, 3000).unref();

const { main } = await import("./run-command.ts");
process.exit(await main(process.argv.slice(2)));
