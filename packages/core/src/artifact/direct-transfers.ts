import type { BlobHash } from "../ids.ts";

/**
 * Bytes that clients move to and from the place of blobs by themselves, without passing the server. What arrives so is nobody's
 * file before {@link finish} has looked at it.
 */
export interface DirectTransfers {
  /** Whether clients are told of it without asking. */
  readonly offered: boolean;
  /** Begins an upload of so many parts. Each address is a secret with which one part may be put, for some hours. */
  begin(parts: number): Promise<{ readonly id: string; readonly addresses: readonly string[] }>;
  /**
   * Joins parts, reads what they are and keeps it as a blob. Time grows with the bytes. May be called again until {@link end}.
   *
   * @param parts ascending by number, each with the ETag that it was answered with
   * @throws {Invalid} if a part is missing or another @throws {NotFound} if there is no such upload
   */
  finish(
    id: string,
    parts: readonly { readonly number: number; readonly etag: string }[],
  ): Promise<{ readonly hash: BlobHash; readonly size: number }>;
  /** Lets go of what was sent, finished or not. */
  end(id: string): Promise<void>;
  /** An address by which anybody may read a blob for an hour, in parts too. */
  addressOf(hash: BlobHash): Promise<string>;
}
