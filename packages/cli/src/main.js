import { enableCompileCache, flushCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// The one file in JavaScript: to read TypeScript, Node first loads a compiler that takes longer than itself. What this
// file imports is kept compiled, so after the first start that compiler is not needed.
//
// Sources run as they are; kept compiled, they start in half the time. It has to be on before they are loaded, and a
// server that is killed later shall have kept them too.
enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/trialbook", import.meta.url)));
setTimeout(flushCompileCache, 3000).unref();

const { main } = await import("./run-command.ts");
// Who reads our output may stop to: that is no fault.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
const code = await main(process.argv.slice(2));
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((told) => stream.write("", told))));
process.exit(code);
