import type { ReferencedFile } from "@trialbook/core/dataset/data-file.ts";
import { checkDataPath } from "@trialbook/core/dataset/data-path.ts";
import { bytesOfPath, compareBytes } from "@trialbook/core/dataset/path-bytes.ts";
import { Invalid } from "@trialbook/core/errors.ts";

const PATIENCE = 30_000;

/** Whether something to add is an address: it stays where it is. */
export function isReference(source: string): boolean {
  return /^(?:https?|s3):\/\//i.test(source);
}

/**
 * What tells later whether the things at these addresses are still the same: size, ETag and time of change as the server says
 * them. Of `s3://` the address alone is kept, with the `versionId` that it may name. Ascending by path.
 *
 * @throws {Invalid} if an address cannot be kept, or does not answer
 */
export async function describeReferences(urls: readonly string[]): Promise<ReferencedFile[]> {
  const files = await Promise.all(urls.map(describe));
  files.sort((a, b) => compareBytes(bytesOfPath(a.path), bytesOfPath(b.path)));
  const twice = files.find((file, i) => file.path === files[i + 1]?.path);
  if (twice !== undefined) throw new Invalid(`Two of the addresses end in ${twice.path}; add them as two datasets.`);
  return files;
}

async function describe(text: string): Promise<ReferencedFile> {
  const url = URL.parse(text);
  if (url === null) throw new Invalid(`${text} is no address.`);
  if (url.username !== "" || url.password !== "")
    throw new Invalid(`The address of ${url.host} holds a password, which would be recorded; leave it out.`);
  const path = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
  if (path === "") throw new Invalid(`${text} names a folder; give the address of each file.`);
  checkDataPath(path);
  if (url.protocol === "s3:") return { path, url: text };
  let answer: Response;
  try {
    answer = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw new Invalid(`${text} does not answer: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!answer.ok) throw new Invalid(`${text} answers ${answer.status}; check the address.`);
  const [length, etag, lastModified] = ["content-length", "etag", "last-modified"].map((name) => answer.headers.get(name));
  return {
    path,
    url: text,
    ...(length ? { size: Number(length) } : {}),
    ...(etag ? { etag } : {}),
    ...(lastModified ? { lastModified } : {}),
  };
}
