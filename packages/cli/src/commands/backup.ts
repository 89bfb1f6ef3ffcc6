import { resolve } from "node:path";
import { makeBackup } from "../backup/make-backup.ts";
import { type Command, UsageError } from "../command.ts";
import { ownVersion } from "../own-version.ts";
import { readArguments } from "../read-arguments.ts";
import { counted } from "../terminal/count.ts";
import { progressLine } from "../terminal/progress-line.ts";

const help = `Usage: trialbook backup TO [options]

Makes a backup of a folder's book in the new folder TO, also beside the server that writes to it: the database as it is at
one moment, all files, and the keys of secrets. Files become second names of the same bytes where TO is on the same disk, and
copies elsewhere. TO has the shape of a data folder: trialbook check --data TO looks at it, trialbook restore verifies it.

  --data DIR     folder of the book (default TRIALBOOK_DATA, else ./trialbook-data)
  --config FILE  file of settings, as the server has it

A book in PostgreSQL is backed up as its database is (pg_dump, or your provider's way), or copied into a folder with
trialbook migrate.

Example: trialbook backup /mnt/backups/$(date +%F) --data ~/lab-book`;

/** `trialbook backup` */
export const backupCommand: Command = {
  name: "backup",
  help,
  async run(args) {
    const {
      words,
      values: { config: named, ...flags },
    } = readArguments(args, { data: { type: "string" }, store: { type: "string" }, blobs: { type: "string" }, config: { type: "string" } });
    const [to, ...more] = words;
    if (to === undefined || more.length > 0) throw new UsageError("Write where the backup goes, one new folder: trialbook backup FOLDER");
    const { readConfig } = await import("@trialbook/server/config.ts");
    const { readSettingsFile } = await import("@trialbook/server/settings-file.ts");
    const { data, store, blobs: objectStore } = readConfig(flags, process.env, readSettingsFile(named, process.env).settings);
    if (store !== undefined) {
      throw new UsageError(
        "The book of --store (or TRIALBOOK_STORE) lies in PostgreSQL, which pg_dump backs up; trialbook migrate copies it into a folder.",
      );
    }
    if (objectStore !== undefined) {
      throw new UsageError(
        "The files of this book lie in the object store of --blobs (or TRIALBOOK_BLOBS), which its own tools back up; trialbook migrate copies the book into a folder.",
      );
    }
    const progress = progressLine();
    try {
      const { blobs: copied, files } = await makeBackup({
        from: data,
        to: resolve(to),
        version: ownVersion(),
        now: new Date(),
        onProgress: progress.show,
      });
      progress.end();
      const [database] = files;
      console.log(
        `The backup in ${to} is done: a database of ${counted(database?.size ?? 0, "byte")}, ${counted(copied.count, "file")} with ${counted(copied.bytes, "byte")}.`,
      );
    } finally {
      progress.end();
    }
    return 0;
  },
};
