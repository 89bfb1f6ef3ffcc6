import { resolve } from "node:path";
import { type Command, UsageError } from "../command.ts";
import { migrateBook } from "../migrate/migrate-book.ts";
import { readOptions } from "../read-options.ts";
import { progressLine } from "../terminal/progress-line.ts";

const help = `Usage: trialbook migrate --from BOOK --to BOOK [options]

Brings all that a book holds into another one, under the same ids: experiments, runs with every point to the bit, logged
models, files, traces, registered models, data versions, and webhooks with their secrets. Each record is written, read back and
compared. What the target does not keep is named. It can be stopped and repeated at any time, and then goes on.

BOOK is sqlite:DIR, the folder of a server, or postgres://user@host/database.

The source is only read, and its server may run: then what came later is brought by the same command once more, with the
server stopped. No server may have the target's folder, and none should use its database meanwhile.

  --from-data DIR  where files lie of a source in PostgreSQL (default ./trialbook-data)
  --to-data DIR    where files shall lie of a target in PostgreSQL (default ./trialbook-data)
  --from-blobs URL, --to-blobs URL
                   where files lie that are in an object store: s3://BUCKET/PREFIX; keys and endpoint stand in the
                   environment, as for the server

The exit code is 1 if anything is not the same in the target, or not kept there.

Example: trialbook migrate --from sqlite:./trialbook-data --to postgres://book@db.example.org/book --to-data /srv/book`;

/** `trialbook migrate` */
export const migrateCommand: Command = {
  name: "migrate",
  help,
  async run(args) {
    const flags = readOptions(args, {
      from: { type: "string" },
      to: { type: "string" },
      "from-data": { type: "string" },
      "to-data": { type: "string" },
      "from-blobs": { type: "string" },
      "to-blobs": { type: "string" },
    });
    if (flags.from === undefined || flags.to === undefined) {
      throw new UsageError("Write which book goes where: trialbook migrate --from sqlite:DIR --to postgres://user@host/database");
    }
    const { openBook, openBookToRead, webhookSecrets } = await import("@trialbook/server/open-book.ts");
    const { readConfig } = await import("@trialbook/server/config.ts");
    const [source, target] = [placeOf("--from", flags.from, flags["from-data"]), placeOf("--to", flags.to, flags["to-data"])].map((place) =>
      readConfig({ ...place, durability: "relaxed" }, sharedEnvironment()),
    );
    if (source === undefined || target === undefined) throw new Error("Two places were read"); // They were, just now.
    if (source.store === target.store && (source.store !== undefined || source.data === target.data)) {
      throw new UsageError("--from and --to are the same book.");
    }
    const stopping = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
    const progress = progressLine();
    const from = await openBookToRead(source, (findings) => {
      for (const finding of findings) console.error(`The source is damaged: ${finding}`);
    });
    try {
      const to = await openBook(target);
      try {
        const report = await migrateBook({
          from,
          to,
          secrets: { from: () => webhookSecrets(source), to: () => webhookSecrets(target) },
          signal: stopping.signal,
          onProgress: progress.show,
        });
        progress.end();
        console.log(report.toText());
        return report.isWhole ? 0 : 1;
      } catch (error) {
        progress.end();
        if (!stopping.signal.aborted) throw error;
        console.error("Stopped. What came so far is in the target; the same command goes on from there.");
        return 130;
      } finally {
        await to.close();
      }
    } finally {
      await from.close();
    }
  },
};

/** @throws {UsageError} */
function placeOf(flag: string, book: string, files: string | undefined): { readonly data: string; readonly store?: string } {
  if (/^postgres(ql)?:/.test(book)) return { store: book, data: resolve(files ?? "trialbook-data") };
  const [, folder] = /^sqlite:(.+)$/.exec(book) ?? [];
  // The value is not repeated: it may be an address with a password, misspelt.
  if (folder === undefined) throw new UsageError(`${flag} is no book; write sqlite:DIR or postgres://user@host/database.`);
  if (files !== undefined)
    throw new UsageError(`${flag}-data is for books in PostgreSQL; the files of a folder's book lie in that folder.`);
  return { data: resolve(folder) };
}

/** What stands in the environment of both sides: the key of webhook secrets, if it is in no folder, and the object store's. */
function sharedEnvironment(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(?:MLFLOW_WEBHOOK_|AWS_)/.test(name)));
}
