import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkDatasetName } from "@trialbook/core/dataset/data-version.ts";
import { UsageError } from "../command.ts";
import { dataOptions } from "../data/data-options.ts";
import { describeProfile } from "../data/describe-version.ts";
import { HashMemory, hashMemoryFolder } from "../data/hash-memory.ts";
import { progressLine } from "../data/progress.ts";
import { publishVersion } from "../data/publish-version.ts";
import { describeReferences, isReference } from "../data/references.ts";
import { type Scan, scan } from "../data/scan.ts";
import { counted, shownBytes, shownName } from "../data/sizes.ts";
import { withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";

/** `trialbook data add NAME PATH…` */
export async function addData(args: readonly string[]): Promise<number> {
  const { values, words } = readArguments(args, { ...dataOptions, "read-all": { type: "boolean" } });
  const [name, ...things] = words;
  if (name === undefined || things.length === 0)
    throw new UsageError("data add takes a name and what to add: trialbook data add NAME PATH…");
  checkDatasetName(name);
  const sources = things.filter((thing) => !isReference(thing)).map((path) => resolve(path));
  const folder = mkdtempSync(join(tmpdir(), "trialbook-data-"));
  const progress = progressLine();
  try {
    const manifest = join(folder, "manifest.ndjson");
    const references = await describeReferences(things.filter(isReference));
    const onProgress = (files: number, bytes: number) => progress.show(() => `Reading: ${counted(files, "file")}, ${shownBytes(bytes)}`);
    const memory = sources.length === 0 || values["read-all"] === true ? undefined : new HashMemory(hashMemoryFolder(process.env), sources);
    const scanned = scan(sources, { manifest, references, onProgress, memory, clock: Date.now });
    const answer = await withServer({ url: values.url, data: values.data, folder: "make" }, async (connection) => {
      const sending = (bytes: number) => progress.show(() => `Sending: ${shownBytes(bytes)} of ${shownBytes(scanned.bytes)}`);
      return publishVersion(
        connection,
        { name, sources, manifest, profile: JSON.stringify(scanned.profile), source: things.join(" ") },
        sending,
      );
    });
    progress.clear();
    const { profile, skipped, skippedCount } = scanned;
    if (values.json === true) console.log(JSON.stringify({ ...answer, profile, skipped, skippedCount }, null, 2));
    else console.log(told(answer, scanned));
    return 0;
  } finally {
    progress.clear();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Answer {
  readonly version: {
    readonly name: string;
    readonly number: number;
    readonly files: number;
    readonly bytes: number;
    readonly digest: string;
  };
  readonly created: boolean;
  readonly uploaded: { readonly sentBytes: number };
}

function told({ version, created, uploaded }: Answer, { profile, skipped, skippedCount }: Scan): string {
  const { name, number, files, bytes, digest } = version;
  const more = skippedCount > 5 ? [`  … and ${skippedCount - 5} more; --json has up to 1,000`] : [];
  return [
    `${name}@${number}${created ? "" : " was there already: these very files"}`,
    `  ${counted(files, "file")}, ${shownBytes(bytes)}, of which ${shownBytes(uploaded.sentBytes)} had to be stored`,
    `  digest   ${digest}`,
    ...describeProfile(profile),
    ...(skippedCount === 0 ? [] : [`  Left out: ${counted(skippedCount, "entry").replace("entrys", "entries")}`]),
    ...skipped.slice(0, 5).map(({ path, why }) => `  ${shownName(path)}: ${why}`),
    ...more,
  ].join("\n");
}
