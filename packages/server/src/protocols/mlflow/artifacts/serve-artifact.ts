import type { ArtifactFile } from "@trialbook/core/artifact/artifact.ts";
import type { Book } from "@trialbook/core/book.ts";
import { fileResponse } from "../../../http/file-response.ts";
import { MlflowError, quoted } from "../errors.ts";

type Stored = Pick<Book, "artifacts" | "blobs">;

/** Answers with the bytes of a stored file. Clients ask for files that may not be there, so that is a plain 404. */
export async function serveArtifact(request: Request, path: string, stored: Stored): Promise<Response> {
  const file = await findArtifact(stored, path);
  return fileResponse(request, {
    name: path.slice(path.lastIndexOf("/") + 1),
    size: file.size,
    modified: file.modified,
    tag: file.hash,
    read: (range) => stored.blobs.readBlob(file.hash, range),
  });
}

/** @throws {MlflowError} if there is no such file */
export async function findArtifact({ artifacts }: Stored, path: string): Promise<ArtifactFile> {
  const file = await artifacts.getArtifact(path);
  if (file !== undefined) return file;
  if ((await artifacts.listArtifacts(path)).length > 0) {
    throw new MlflowError("INVALID_PARAMETER_VALUE", `${quoted(path)} is a folder; list it, or name a file in it.`);
  }
  throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No such artifact: ${quoted(path)}`);
}
