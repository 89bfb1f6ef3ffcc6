import type { Millis } from "@trialbook/core/time.ts";
import type { S3Client } from "./s3-client.ts";
import { isAbsent } from "./s3-failure.ts";
import { elements, textOf } from "./xml.ts";

/** An object store tells times in whole seconds, cut off: something was written up to a second later than it says. */
const ROUNDING: Millis = 999;

export interface StoredObject {
  /** Bytes. */
  readonly size: number;
  /** At the latest. */
  readonly written: Millis;
}

/** What there is under a key. */
export async function findObject(client: S3Client, key: string): Promise<StoredObject | undefined> {
  try {
    const headers = await client.tell({ method: "HEAD", key });
    return { size: Number(headers.get("content-length")), written: writtenAt(headers.get("last-modified")) };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Objects below a folder, ascending by key; `prefix` is the bucket's own part before it, left out of the keys. */
export async function* listObjects(
  client: S3Client,
  { prefix, folder }: { readonly prefix: string; readonly folder: string },
): AsyncGenerator<StoredObject & { readonly key: string }, void> {
  for (let next: string | undefined = ""; next !== undefined; ) {
    const xml: string = await client.ask({
      method: "GET",
      query: { "list-type": "2", prefix: prefix + folder, ...(next !== "" && { "continuation-token": next }) },
      patience: 20_000,
    });
    for (const found of elements(xml, "Contents")) {
      const key = textOf(found, "Key") ?? "";
      // Some stores list a folder as an object of its own.
      if (!key.endsWith("/"))
        yield { key: key.slice(prefix.length), size: Number(textOf(found, "Size")), written: writtenAt(textOf(found, "LastModified")) };
    }
    next = textOf(xml, "IsTruncated") === "true" ? textOf(xml, "NextContinuationToken") : undefined;
  }
}

function writtenAt(text: string | null | undefined): Millis {
  const at = Date.parse(text ?? "");
  if (Number.isNaN(at)) throw new Error("The object store does not say when an object was written");
  return at + ROUNDING;
}
