import type { DataVersionJson } from "@trialbook/api/datasets.ts";
import { send } from "@trialbook/sdk/http.ts";
import { UsageError } from "../command.ts";
import { dataOptions } from "../data/data-options.ts";
import { shownBytes } from "../data/sizes.ts";
import { withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";

/** `trialbook data list` */
export async function listData(args: readonly string[]): Promise<number> {
  const { values, words } = readArguments(args, dataOptions);
  if (words.length > 0) throw new UsageError(`data list takes no ${JSON.stringify(words[0])}; trialbook data show NAME shows one dataset.`);
  return withServer({ url: values.url, data: values.data, folder: "must-exist" }, async (connection) => {
    const { datasets } = await send(connection, "GET /datasets", {});
    if (values.json === true) console.log(JSON.stringify(datasets, null, 2));
    else if (datasets.length === 0) console.log("There is no dataset yet; make one with: trialbook data add NAME PATH");
    else console.log(table([["NAME", "VERSION", "FILES", "SIZE", "ADDED"], ...datasets.map(({ latest }) => row(latest))]));
    return 0;
  });
}

function row({ name, number, aliases, files, bytes, created }: DataVersionJson): string[] {
  const version = aliases.length === 0 ? `${number}` : `${number} (${aliases.join(", ")})`;
  return [name, version, files.toLocaleString("en"), shownBytes(bytes), new Date(Number(created)).toISOString().slice(0, 10)];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0))) ?? [];
  return rows
    .map((cells) =>
      cells
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
