import { readFileSync } from "node:fs";
import type { Command } from "../command.ts";

/** `trialbook version` */
export const versionCommand: Command = {
  name: "version",
  summary: "Print the version",
  help: "Usage: trialbook version\n\nPrints the version of Trialbook and of the Node that runs it.",
  async run() {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
    console.log(`trialbook ${version} (Node ${process.versions.node})`);
    return 0;
  },
};
