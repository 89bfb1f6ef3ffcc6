import { resolve } from "node:path";
import { parseDatasetReference } from "@trialbook/core/dataset/data-version.ts";
import { send } from "@trialbook/sdk/http.ts";
import { UsageError } from "../command.ts";
import { dataOptions } from "../data/data-options.ts";
import { restore } from "../data/download.ts";
import { progressLine } from "../data/progress.ts";
import { counted, shownBytes, shownName } from "../data/sizes.ts";
import { withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";

/** `trialbook data get NAME[@VERSION] [FOLDER]` */
export async function getData(args: readonly string[]): Promise<number> {
  const { values, words } = readArguments(args, dataOptions);
  const [reference, folder, ...more] = words;
  if (reference === undefined || more.length > 0)
    throw new UsageError("data get takes a version and a folder: trialbook data get NAME@VERSION FOLDER");
  const { name, version } = parseDatasetReference(reference);
  const into = resolve(folder ?? name);
  const progress = progressLine();
  return withServer({ url: values.url, data: values.data, folder: "must-exist" }, async (connection) => {
    const { version: found } = await send(connection, "GET /datasets/{name}/versions/{version}", { name, version });
    const onProgress = (files: number, bytes: number) =>
      progress.show(() => `${counted(files, "file")} of ${found.files}, ${shownBytes(bytes)} of ${shownBytes(found.bytes)}`);
    const restored = await restore(connection, { name, version: found.number, folder: into, onProgress }).finally(() => progress.clear());
    if (values.json === true) console.log(JSON.stringify({ version: found, folder: into, ...restored }, null, 2));
    else {
      const { written, kept, references } = restored;
      console.log(`${name}@${found.number} is in ${into}: ${counted(written, "file")} written, ${kept} there already`);
      for (const { path, url } of references) console.log(`  ${shownName(path)} stays where it is: ${shownName(url)}`);
    }
    return 0;
  });
}
