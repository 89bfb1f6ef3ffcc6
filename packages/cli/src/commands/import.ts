import { existsSync, statSync } from "node:fs";
import { readConfig } from "@trialbook/server/config.ts";
import { openBook } from "@trialbook/server/open-book.ts";
import { type Command, UsageError } from "../command.ts";
import { openImportJournal } from "../import/import-journal.ts";
import { importMlflow } from "../import/import-mlflow.ts";
import type { ImportReport } from "../import/import-report.ts";
import type { MlflowSource } from "../import/mlflow-source.ts";
import { readArguments } from "../read-arguments.ts";

const help = `Usage: trialbook import mlflow SOURCE [options]

Takes over everything that an MLflow has: experiments, runs with their whole histories, tags, data set inputs and
artifacts, logged models, and registered models with their versions, stages and aliases. Runs and models keep their ids.
It can be repeated: what has not changed is left alone, and what stopped goes on. Stop the server of the folder first.
MLflow itself may go on: its PostgreSQL is read as it stood when the import began.

SOURCE is one of
  http://host:port    a server; MLFLOW_TRACKING_USERNAME, _PASSWORD and _TOKEN are sent as MLflow's client sends them
  sqlite:///mlflow.db MLflow's SQLite database, or the file's path
  postgresql://…      MLflow's PostgreSQL database, as in its --backend-store-uri
  ./mlruns            a folder that MLflow wrote by itself

  --artifacts DIR  where a database's mlflow-artifacts:/ locations lie (default ./mlartifacts)
  --data DIR       folder of the book (default TRIALBOOK_DATA, else ./trialbook-data)
  --store URL      database of the book instead of the folder, as of trialbook server (default TRIALBOOK_STORE);
                   other servers on it may go on

Example: trialbook import mlflow http://127.0.0.1:5000 --data ~/lab-book`;

/** `trialbook import` */
export const importCommand: Command = {
  name: "import",
  help,
  async run(args) {
    const { words, values } = readArguments(args, { artifacts: { type: "string" }, data: { type: "string" }, store: { type: "string" } });
    const [kind, place, ...more] = words;
    if (kind !== "mlflow" || place === undefined || more.length > 0) {
      throw new UsageError("Write what to import and from where: trialbook import mlflow http://127.0.0.1:5000");
    }
    const stopping = new AbortController();
    const stop = () => stopping.abort();
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    const { TRIALBOOK_DATA, TRIALBOOK_STORE } = process.env;
    const config = readConfig({ data: values.data ?? TRIALBOOK_DATA, store: values.store ?? TRIALBOOK_STORE, durability: "relaxed" }, {});
    const source = await openSource(place, { artifacts: values.artifacts ?? "mlartifacts", signal: stopping.signal });
    const book = await openBook(config).catch(async (error: unknown) => {
      await source.close();
      throw error;
    });
    try {
      const journal = openImportJournal(config.data, place);
      const report = await importMlflow({ book, source, journal, onProgress: progressLine(), signal: stopping.signal });
      endProgressLine();
      console.log(report.toText());
      return report.skipped.length > 0 ? 1 : 0;
    } catch (error) {
      endProgressLine();
      if (!stopping.signal.aborted) throw error;
      console.error("Stopped. What came so far is in the book; the same command goes on from there.");
      return 130;
    } finally {
      await source.close();
      await book.close();
    }
  },
};

/** Each source is loaded when it is wanted: other commands need none. */
async function openSource(
  place: string,
  { artifacts, signal }: { readonly artifacts: string; readonly signal: AbortSignal },
): Promise<MlflowSource> {
  if (/^https?:\/\//.test(place)) {
    const { serverSource } = await import("../import/sources/server-source.ts");
    return serverSource(place, { env: process.env, signal });
  }
  const { databaseSource } = await import("../import/sources/database-source.ts");
  if (/^postgres(ql)?(\+\w+)?:\/\//.test(place)) {
    const { postgresTables } = await import("../import/sources/postgres-tables.ts");
    // The address may hold a password: messages do without it.
    return databaseSource(await postgresTables(place), { name: "the database", artifacts });
  }
  const path = place.replace(/^sqlite:\/{3}/, "").replace(/^file:\/\//, "");
  if (/^[a-z+]+:\/\//.test(path)) {
    throw new UsageError(
      `${place} is no source; write an http:// or postgresql:// address, sqlite:///FILE or the path of an mlruns folder.`,
    );
  }
  if (!existsSync(path)) throw new UsageError(`There is nothing at ${path}; write an http:// address, sqlite:///FILE or a folder.`);
  if (statSync(path).isDirectory()) {
    const { folderSource } = await import("../import/sources/folder-source.ts");
    return folderSource(path);
  }
  const { sqliteTables } = await import("../import/sources/sqlite-tables.ts");
  return databaseSource(sqliteTables(path), { name: path, artifacts });
}

/** One line that changes in place, where somebody looks. */
function progressLine(): (report: ImportReport, experiment: string) => void {
  let shown = 0;
  return ({ counts }, experiment) => {
    if (!process.stderr.isTTY || Date.now() - shown < 200) return;
    shown = Date.now();
    const line = `${counts.runs.kept} runs, ${counts.points.kept} points, ${counts.files.kept} files (${experiment})`;
    process.stderr.write(`\r\u001b[K${line.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1))}`);
  };
}

function endProgressLine(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
}
