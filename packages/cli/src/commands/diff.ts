import { send } from "@trialbook/sdk/http.ts";
import { type Command, UsageError } from "../command.ts";
import { describeDiff } from "../diff/describe-diff.ts";
import { findRun } from "../find-run.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";

const help = `Usage: trialbook diff A B [options]

Says what differs between two runs: params (0.010 is 1e-2), seeds, code, data, packages, machine, metrics. Counts the
factors that changed, and says when the difference in results cannot be put down to one of them. A and B are ids,
beginnings of ids, or names.

  --json      the whole difference as JSON
${bookOptionsHelp}

Example: trialbook diff brisk-otter-1 calm-lynx-7`;

/** `trialbook diff` */
export const diffCommand: Command = {
  name: "diff",
  help,
  async run(args) {
    const { values, words } = readArguments(args, { json: { type: "boolean" }, url: { type: "string" }, data: { type: "string" } });
    const [first, second, ...more] = words;
    if (first === undefined || second === undefined || more.length > 0) {
      throw new UsageError(`diff takes two runs, not ${words.length}; write for example: trialbook diff RUN_A RUN_B`);
    }
    return withServer({ url: values.url, data: values.data, folder: "must-exist" }, async (connection) => {
      const ids = [await findRun(connection, first), await findRun(connection, second)] as const;
      const { diff } = await send(connection, "GET /runs/{id}/diff/{other}", { id: ids[0], other: ids[1] });
      if (values.json === true) {
        console.log(JSON.stringify({ a: ids[0], b: ids[1], ...diff }, null, 2));
        return 0;
      }
      const runs = await Promise.all(ids.map((id) => send(connection, "GET /runs/{id}", { id })));
      const [a = "", b = ""] = runs.map(({ run: { info } }) => `${info.name}  ${info.id}  ${info.status}`);
      console.log(describeDiff(diff, { a, b }));
      return 0;
    });
  },
};
