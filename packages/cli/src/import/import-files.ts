import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import { pathBelow, storedRoot } from "@trialbook/core/artifact/artifact-root.ts";
import type { Book } from "@trialbook/core/book.ts";
import { StorageFull, Unavailable } from "@trialbook/core/errors.ts";
import type { ImportReport } from "./import-report.ts";
import type { SourceFile } from "./mlflow-source.ts";

interface FilesPlace {
  /** The artifact location in the book. */
  readonly root: string;
  /** Whose files they are, for messages. */
  readonly of: string;
  /** When they were written, as far as that is known. */
  readonly at: number;
}

/** Takes over files; those that cannot be read or named are left out. @returns whether all came */
export async function importFiles(
  { book, report }: { readonly book: Book; readonly report: ImportReport },
  files: AsyncIterable<SourceFile>,
  { root, of, at }: FilesPlace,
): Promise<boolean> {
  const stored = storedRoot(root);
  if (stored === undefined) return true;
  let whole = true;
  try {
    for await (const file of files) {
      report.found("files");
      try {
        const path = parseArtifactPath(pathBelow(stored, file.path));
        const blob = await book.blobs.writeBlob(await file.read(), {});
        await book.artifacts.putArtifact({ path, ...blob, modified: at });
        report.kept("files");
      } catch (error) {
        if (error instanceof StorageFull || error instanceof Unavailable) throw error;
        report.skip(`file ${file.path} of ${of}`, error);
        whole = false;
      }
    }
  } catch (error) {
    if (error instanceof StorageFull || error instanceof Unavailable) throw error;
    report.skip(`the list of files of ${of}`, error);
    whole = false;
  }
  return whole;
}
