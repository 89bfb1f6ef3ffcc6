import type { Book } from "@trialbook/core/book.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import type { BlobHash } from "@trialbook/core/ids.ts";
import { digestOf } from "./canonical.ts";
import { eachOf, type Moving, moveRecord } from "./mover.ts";

const LISTED_AT_ONCE = 500;
const AT_ONCE = 8;

/** Moves all names of files, and the bytes that the target has not. */
export async function moveFiles(moving: Moving): Promise<void> {
  const { from, to, report, onProgress } = moving;
  let cursor: string | undefined;
  do {
    const page = await from.whole.artifacts({ limit: LISTED_AT_ONCE, ...(cursor !== undefined && { cursor }) });
    onProgress(`${report.counts["names of files"].found} names of files`);
    await moveBlobs(
      moving,
      page.items.map(({ hash, path }) => ({ hash, what: `file ${path}` })),
    );
    await eachOf(page.items, AT_ONCE, (file) =>
      moveRecord(moving, {
        kind: "names of files",
        what: `the name ${file.path}`,
        digest: async (book) => {
          const found = book === from ? file : await book.artifacts.getArtifact(file.path);
          return found && digestOf(found);
        },
        write: () => to.artifacts.putArtifact(file),
      }),
    );
    cursor = page.next;
  } while (cursor !== undefined);
}

interface NeededBlob {
  readonly hash: BlobHash;
  /** Whose bytes they are, for people. */
  readonly what: string;
}

/** Copies bytes that the target has not, each against its hash. Where both books keep files in one place there is nothing to do. */
export async function moveBlobs({ from, to, report, signal }: Moving, needed: readonly NeededBlob[]): Promise<void> {
  const wanted = new Map(needed.map((blob) => [blob.hash, blob]));
  const there = await to.blobs.blobSizes([...wanted.keys()]);
  await eachOf([...wanted.values()], AT_ONCE, async ({ hash, what }) => {
    signal.throwIfAborted();
    report.counts.files.found++;
    if (there.has(hash)) {
      report.counts.files.same++;
      return;
    }
    try {
      await copyBlob({ from, to }, hash);
      report.counts.files.written++;
    } catch (error) {
      if (!(error instanceof Invalid) && !(error instanceof Error && error.name === "NotFound")) throw error;
      report.differing.push(`the bytes of ${what}: ${error.message}`);
    }
  });
}

async function copyBlob({ from, to }: { readonly from: Book; readonly to: Book }, hash: BlobHash): Promise<void> {
  const written = await to.blobs.writeBlob(await from.blobs.readBlob(hash), {});
  if (written.hash !== hash) throw new Invalid(`The source's bytes of ${hash} have the hash ${written.hash}: they were damaged there.`);
}
