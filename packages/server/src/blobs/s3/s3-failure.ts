import { StorageFull, Unavailable } from "@trialbook/core/errors.ts";
import { textOf } from "./xml.ts";

/** An object store's refusal of a request as it was: what is asked for is not there, or its parts do not fit. */
export class S3Refusal extends Error {
  readonly status: number;
  /** Its own word, e.g. `NoSuchKey`; a HEAD is answered without one. */
  readonly code: string;
  constructor(status: number, code: string) {
    super(`The object store answered ${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

/** Whether an object, or an upload, is not there. */
export function isAbsent(error: unknown): boolean {
  return error instanceof S3Refusal && error.status === 404;
}

const BUSY = new Set([408, 429, 500, 502, 503, 504]);
const PASSING = new Set(["RequestTimeout", "InternalError", "SlowDown", "ServiceUnavailable", "XAmzContentSHA256Mismatch", "BadDigest"]);

/** Whether the same request may well succeed in a moment. */
export function isPassing(failure: S3Refusal): boolean {
  return BUSY.has(failure.status) || PASSING.has(failure.code);
}

/** What an answer says that is none; the body is read. */
export async function refusalOf(response: Response): Promise<S3Refusal> {
  const text = await response.text().catch(() => "");
  return new S3Refusal(response.status, textOf(text, "Code")?.slice(0, 64) ?? "");
}

/**
 * A refusal in the domain's words, if it is nothing that the request asked for: the store is away or full, or the operator has to
 * do something. Names no key of the account.
 */
export function domainError(refusal: S3Refusal, bucket: string): Error {
  const { status, code } = refusal;
  if (status === 507 || code === "QuotaExceeded" || code === "XMinioStorageFull")
    return new StorageFull("The object store has no room left, so the file was not stored. Free some space and try again.", {
      cause: refusal,
    });
  if (code === "NoSuchBucket")
    return new Unavailable(
      `The object store has no bucket ${bucket}. Whoever runs this server has to make it, or to name another by --blobs.`,
    );
  if (code === "RequestTimeTooSkewed")
    return new Unavailable("The object store's clock and this server's differ too much. Set them right.");
  if (status === 301 || status === 307 || code === "AuthorizationHeaderMalformed")
    return new Unavailable(`Bucket ${bucket} lies in another region. Whoever runs this server has to set AWS_REGION to it.`);
  if (status === 401 || status === 403) {
    return new Unavailable(
      `The object store refuses this server (${code || status}). Whoever runs it has to give its account the right to read, write, list and ` +
        `delete in bucket ${bucket}, or to correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    );
  }
  return isPassing(refusal) ? storeIsAway(refusal) : refusal;
}

/** The object store does not answer. */
export function storeIsAway(cause: unknown): Unavailable {
  return new Unavailable("The object store that holds the files does not answer. Try again in a moment.", { cause });
}
