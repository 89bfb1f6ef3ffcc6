import { readFileSync } from "node:fs";
import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import { send } from "@trialbook/sdk/http.ts";
import { type Command, UsageError } from "../command.ts";
import { findRun } from "../find-run.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";

const help = `Usage: trialbook note RUN [TEXT]

Writes the note of a run, as Markdown, in place of the one it has; without TEXT it prints the note. TEXT may be - for what
is piped in.

  --append    add a paragraph to the note that it has
  --json      {"id": …, "note": …}
${bookOptionsHelp}

Example: trialbook note brisk-otter-1 "Overfits after epoch 12."`;

/** `trialbook note` */
export const noteCommand: Command = {
  name: "note",
  help,
  async run(args) {
    const { values, words } = readArguments(args, {
      append: { type: "boolean" },
      json: { type: "boolean" },
      url: { type: "string" },
      data: { type: "string" },
    });
    const [name, given, ...more] = words;
    if (name === undefined || more.length > 0) throw new UsageError("note takes a run and a text in quotes.");
    const text = given === "-" ? readFileSync(0, "utf8").trimEnd() : given;
    const { id, note } = await withServer({ ...values, folder: "must-exist" }, async (connection) => {
      const found = await findRun(connection, name);
      const { run } = await send(connection, "GET /runs/{id}", { id: found });
      const before = run.tags.find(({ key }) => key === runTags.note)?.value ?? "";
      if (text === undefined) return { id: found, note: before };
      const value = values.append === true && before !== "" ? `${before}\n\n${text}` : text;
      await send(connection, "POST /runs/{id}/log", { id: found, tags: [{ key: runTags.note, value }] });
      return { id: found, note: value };
    });
    if (values.json === true) console.log(JSON.stringify({ id, note }));
    else if (text === undefined && note !== "") console.log(note);
    return 0;
  },
};
