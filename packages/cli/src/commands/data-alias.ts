import { checkDatasetAlias, parseDatasetReference } from "@trialbook/core/dataset/data-version.ts";
import { send } from "@trialbook/sdk/http.ts";
import { UsageError } from "../command.ts";
import { dataOptions } from "../data/data-options.ts";
import { withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";

/** `trialbook data alias NAME@VERSION ALIAS`, `trialbook data alias NAME ALIAS --delete` */
export async function aliasData(args: readonly string[]): Promise<number> {
  const { values, words } = readArguments(args, { ...dataOptions, delete: { type: "boolean" } });
  const [reference, alias, ...more] = words;
  if (reference === undefined || alias === undefined || more.length > 0) {
    throw new UsageError("data alias takes a version and a word: trialbook data alias NAME@VERSION ALIAS");
  }
  const { name, version } = parseDatasetReference(reference);
  checkDatasetAlias(alias);
  return withServer({ url: values.url, data: values.data, folder: "must-exist" }, async (connection) => {
    if (values.delete === true) {
      await send(connection, "DELETE /datasets/{name}/aliases/{alias}", { name, alias });
      console.log(values.json === true ? "{}" : `${name}@${alias} is no more; the version stays`);
      return 0;
    }
    const { version: found } = await send(connection, "PUT /datasets/{name}/aliases/{alias}", { name, alias, version });
    console.log(values.json === true ? JSON.stringify(found, null, 2) : `${name}@${alias} is ${name}@${found.number}`);
    return 0;
  });
}
