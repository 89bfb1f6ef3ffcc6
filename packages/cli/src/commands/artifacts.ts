import { createWriteStream, existsSync, mkdirSync, openAsBlob, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Invalid } from "@trialbook/core/errors.ts";
import { type Connection, request } from "@trialbook/sdk/http.ts";
import { type Command, UsageError } from "../command.ts";
import { findRun } from "../find-run.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";
import { artifactPath, listArtifacts } from "../runs/list-artifacts.ts";
import { table } from "../terminal/table.ts";

const help = `Usage: trialbook artifacts list RUN
       trialbook artifacts get RUN [PATH] [TO]
       trialbook artifacts put RUN FILE [PATH]

Lists, fetches and stores files of a run. get without PATH fetches all of them into a folder named as the run; TO is a
file or folder, or - for the terminal. put stores FILE under its own name or under PATH.

  --json      list: an array of objects with path, size and modified
${bookOptionsHelp}

Example: trialbook artifacts get brisk-otter-1 model.pkl`;

/** `trialbook artifacts` */
export const artifactsCommand: Command = {
  name: "artifacts",
  help,
  async run(args) {
    const { values, words } = readArguments(args, { json: { type: "boolean" }, url: { type: "string" }, data: { type: "string" } });
    const [verb, run, first, second, ...more] = words;
    if (verb === undefined || run === undefined || more.length > 0) throw new UsageError("artifacts takes list, get or put, and a run.");
    return withServer({ ...values, folder: "must-exist" }, async (connection) => {
      const id = await findRun(connection, run);
      if (verb === "list" && first === undefined) return list(connection, id, values.json === true);
      if (verb === "get") return get(connection, { id, path: first, to: second ?? (first === undefined ? run : basename(first)) });
      if (verb === "put" && first !== undefined) return put(connection, id, { file: first, path: second ?? basename(first) });
      throw new UsageError(`artifacts ${verb} is not understood; write for example: trialbook artifacts get RUN model.pkl`);
    });
  },
};

async function list(connection: Connection, id: string, asJson: boolean): Promise<number> {
  const files = await listArtifacts(connection, id);
  if (asJson) console.log(JSON.stringify(files, undefined, 2));
  else if (files.length === 0) console.log("This run has no artifacts.");
  else {
    const rows = files.map(({ path, size, modified }) => [
      path,
      String(size),
      new Date(Number(modified)).toISOString().slice(0, 19).replace("T", " "),
    ]);
    console.log(table(["PATH", "BYTES", "STORED"], rows, { width: process.stdout.columns, right: new Set([1]) }));
  }
  return 0;
}

async function get(
  connection: Connection,
  { id, path, to }: { readonly id: string; readonly path: string | undefined; readonly to: string },
): Promise<number> {
  const files = await listArtifacts(connection, id);
  const wanted = files.filter((file) => path === undefined || file.path === path || file.path.startsWith(`${path}/`));
  if (wanted.length === 0)
    throw new Invalid(
      path === undefined ? "This run has no artifacts." : `This run has no artifact ${path}; see trialbook artifacts list.`,
    );
  const single = wanted.length === 1 && wanted[0]?.path === path;
  for (const file of wanted) {
    const answer = await request({ ...connection, timeout: 3_600_000 }, artifactPath(id, file.path), {});
    if (answer.body === null) continue;
    const body = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
    if (to === "-") {
      await pipeline(body, process.stdout, { end: false });
      continue;
    }
    const below = single ? "" : path === undefined ? file.path : file.path.slice(path.length + 1);
    const target = single ? (isFolder(to) ? join(to, basename(file.path)) : to) : join(to, below);
    mkdirSync(dirname(target), { recursive: true });
    await pipeline(body, createWriteStream(target));
  }
  return 0;
}

async function put(connection: Connection, id: string, { file, path }: { readonly file: string; readonly path: string }): Promise<number> {
  if (!existsSync(file) || !statSync(file).isFile()) throw new Invalid(`${file} is no file.`);
  const headers = { "content-type": "application/octet-stream" };
  const answer = await request({ ...connection, timeout: 3_600_000 }, artifactPath(id, path), {
    method: "PUT",
    body: await openAsBlob(file),
    headers,
  });
  await answer.body?.cancel();
  return 0;
}

function isFolder(path: string): boolean {
  return path.endsWith("/") || (existsSync(path) && statSync(path).isDirectory());
}
