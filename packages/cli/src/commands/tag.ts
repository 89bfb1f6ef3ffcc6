import { send } from "@trialbook/sdk/http.ts";
import { type Command, UsageError } from "../command.ts";
import { findRun } from "../find-run.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";

const help = `Usage: trialbook tag RUN KEY=VALUE ... [--remove KEY]

Sets tags of a run, or removes them.

  --remove KEY  may stand several times
  --json        {"id": …, "tags": {…}} with all tags that the run has then
${bookOptionsHelp}

Example: trialbook tag brisk-otter-1 stage=candidate`;

/** `trialbook tag` */
export const tagCommand: Command = {
  name: "tag",
  help,
  async run(args) {
    const { values, words } = readArguments(args, {
      remove: { type: "string", multiple: true },
      json: { type: "boolean" },
      url: { type: "string" },
      data: { type: "string" },
    });
    const [name, ...pairs] = words;
    const tags = pairs.map(readPair);
    const removed = values.remove ?? [];
    if (name === undefined || tags.length + removed.length === 0)
      throw new UsageError("tag takes a run and KEY=VALUE; write for example: trialbook tag RUN stage=candidate");
    await withServer({ ...values, folder: "must-exist" }, async (connection) => {
      const id = await findRun(connection, name);
      if (tags.length > 0) await send(connection, "POST /runs/{id}/log", { id, tags });
      for (const key of removed) await send(connection, "DELETE /runs/{id}/tags", { id, key });
      if (values.json !== true) return;
      const { run } = await send(connection, "GET /runs/{id}", { id });
      console.log(JSON.stringify({ id, tags: Object.fromEntries(run.tags.map(({ key, value }) => [key, value])) }, undefined, 2));
    });
    return 0;
  },
};

function readPair(text: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`${text} is not KEY=VALUE.`);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}
