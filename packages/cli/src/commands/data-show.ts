import { parseDatasetReference } from "@trialbook/core/dataset/data-version.ts";
import type { DataProfile } from "@trialbook/core/dataset/profile/data-profile.ts";
import { send } from "@trialbook/sdk/http.ts";
import { UsageError } from "../command.ts";
import { dataOptions } from "../data/data-options.ts";
import { describeVersion } from "../data/describe-version.ts";
import { withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";

/** `trialbook data show NAME[@VERSION]` */
export async function showData(args: readonly string[]): Promise<number> {
  const { values, words } = readArguments(args, dataOptions);
  const [reference, ...more] = words;
  if (reference === undefined || more.length > 0)
    throw new UsageError("data show takes one dataset: trialbook data show NAME, or NAME@VERSION");
  const { name, version } = parseDatasetReference(reference);
  return withServer({ url: values.url, data: values.data, folder: "must-exist" }, async (connection) => {
    const found = await send(connection, "GET /datasets/{name}/versions/{version}", { name, version });
    const { versions } = await send(connection, "GET /datasets/{name}", { name });
    if (values.json === true) console.log(JSON.stringify({ ...found, versions }, null, 2));
    else {
      // The server checked that it is a profile of ours.
      console.log(describeVersion(found.version, found.profile as DataProfile | undefined));
      console.log(`\n  versions ${versions.map(({ number, aliases }) => [number, ...aliases].join(" ")).join(", ")}`);
    }
    return 0;
  });
}
