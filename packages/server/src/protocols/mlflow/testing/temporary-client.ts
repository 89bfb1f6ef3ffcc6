import type { Book } from "@trialbook/core/book.ts";
import { DiskBlobs } from "../../../blobs/disk/disk-blobs.ts";
import { openTemporary, temporaryFolder } from "../../../stores/sqlite/temporary-stores.ts";
import { testClient } from "../test-client.ts";

/**
 * A client of a fresh book, which is closed and gone at the end.
 *
 * @param atEnd vitest's `onTestFinished`, or `afterAll` for one book for all tests of a file
 */
export async function temporaryClient(atEnd: Parameters<typeof openTemporary>[0]): Promise<ReturnType<typeof testClient> & { book: Book }> {
  const blobs = new DiskBlobs({ folder: temporaryFolder(atEnd), durability: "relaxed" });
  const book: Book = { ...(await openTemporary(atEnd)), blobs };
  return { ...testClient(book), book };
}
