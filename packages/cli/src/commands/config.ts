import type { Command } from "../command.ts";
import { readOptions } from "../read-options.ts";
import { SERVER_OPTIONS } from "../server-options.ts";

const help = `Usage: trialbook config [options]

Prints the settings that a server started here would have, and who says so: a flag, the environment, the file, or nobody.
The first of these counts. Passwords and keys are masked. Takes the options of trialbook server, and refuses what it refuses.

  --config FILE  file of settings (default TRIALBOOK_CONFIG, else trialbook.json in this folder if there is one):
                 one JSON object with the names of the flags, {"port": 8080, "allowed-hosts": ["book.lab"]}
  --json         as JSON

Example: trialbook config --config /etc/trialbook/trialbook.json`;

/** `trialbook config` */
export const configCommand: Command = {
  name: "config",
  help,
  async run(args) {
    const { json = false, config: named, ...flags } = readOptions(args, { ...SERVER_OPTIONS, json: { type: "boolean" } });
    const { readConfig } = await import("@trialbook/server/config.ts");
    const { explainConfig } = await import("@trialbook/server/explain-config.ts");
    const { readSettingsFile } = await import("@trialbook/server/settings-file.ts");
    const file = readSettingsFile(named, process.env);
    readConfig(flags, process.env, file.settings);
    const settings = explainConfig(flags, process.env, file);
    if (json) {
      console.log(JSON.stringify({ file: file.path ?? null, settings }, undefined, 2));
      return 0;
    }
    console.log(file.path === undefined ? "No file of settings is read." : `The file of settings is ${file.path}`);
    const [width, wide] = [
      Math.max(...settings.map(({ name }) => name.length)),
      Math.max(...settings.map(({ value = "" }) => value.length)),
    ];
    for (const { name, value = "", from } of settings) console.log(`  ${name.padEnd(width)}  ${value.padEnd(wide)}  ${from}`);
    return 0;
  },
};
