import { parseDatasetReference, parseVersionReference } from "@trialbook/core/dataset/data-version.ts";
import { send } from "@trialbook/sdk/http.ts";
import { UsageError } from "../command.ts";
import { dataOptions } from "../data/data-options.ts";
import { describeDataDiff } from "../data/describe-data-diff.ts";
import { withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";

/** `trialbook data diff NAME@A [NAME@]B` */
export async function diffData(args: readonly string[]): Promise<number> {
  const { values, words } = readArguments(args, dataOptions);
  const [first, second, ...more] = words;
  if (first === undefined || second === undefined || more.length > 0) {
    throw new UsageError("data diff takes two versions: trialbook data diff NAME@1 2, or NAME@1 OTHER@2");
  }
  const a = parseDatasetReference(first);
  const b = readSecond(a.name, second);
  return withServer({ url: values.url, data: values.data, folder: "must-exist" }, async (connection) => {
    const { diff } = await send(connection, "GET /datasets/{name}/versions/{version}/diff", { ...a, to: b.version, dataset: b.name });
    console.log(values.json === true ? JSON.stringify(diff, null, 2) : describeDataDiff(diff));
    return 0;
  });
}

/** A number or alias alone is a version of the first dataset; anything with an `@` is written out. */
function readSecond(name: string, text: string): { readonly name: string; readonly version: string } {
  if (text.includes("@")) return parseDatasetReference(text);
  parseVersionReference(text);
  return { name, version: text };
}
