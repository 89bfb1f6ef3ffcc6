import { type Command, UsageError } from "../command.ts";
import { bookOptionsHelp } from "../reach-server.ts";
import { addData } from "./data-add.ts";
import { aliasData } from "./data-alias.ts";
import { diffData } from "./data-diff.ts";
import { getData } from "./data-get.ts";
import { listData } from "./data-list.ts";
import { showData } from "./data-show.ts";

/** The words after `trialbook data`, in the order in which help shows them. */
const actions = { add: addData, list: listData, show: showData, diff: diffData, get: getData, alias: aliasData };

const help = `Usage: trialbook data ACTION …

Keeps versions of datasets: each by its content, every file once, however many versions have it.

  data add NAME PATH…         a new version from folders, files, https:// and s3:// addresses (which stay where they are)
  data list                   all datasets
  data show NAME[@VERSION]    a version: files, classes, image sizes, tables, duplicates, train/test overlap
  data diff NAME@A [NAME@]B   what changed: files, classes, columns, distributions
  data get NAME[@VERSION] [FOLDER]
                              its files, checked by their hashes; nothing of yours is overwritten
  data alias NAME@VERSION ALIAS
                              names a version; the name then stands for it: NAME@ALIAS

VERSION is a number, an alias, or latest (default). Each action takes --json, and

${bookOptionsHelp}

  --read-all  add: read every file, also those that are unchanged since they were added from there before
  --delete    alias: remove it (trialbook data alias NAME ALIAS --delete)

Example: trialbook data add cats-dogs ./cats-dogs && trialbook data show cats-dogs`;

/** `trialbook data` */
export const dataCommand: Command = {
  name: "data",
  help,
  async run([action = "", ...args]) {
    if (Object.hasOwn(actions, action)) return actions[action as keyof typeof actions](args);
    throw new UsageError(`data has no action ${JSON.stringify(action)}; it has ${Object.keys(actions).join(", ")}.`);
  },
};
