import type { Command } from "../command.ts";
import { ownVersion } from "../own-version.ts";

/** `trialbook version` */
export const versionCommand: Command = {
  name: "version",
  help: "Usage: trialbook version\n\nPrints the version of Trialbook and of the Node that runs it.",
  async run() {
    console.log(`trialbook ${ownVersion()} (Node ${process.versions.node})`);
    return 0;
  },
};
