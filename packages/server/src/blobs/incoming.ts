import { Invalid, TooLarge, TrialbookError } from "@trialbook/core/errors.ts";

/** How long a stream of bytes has to be, and may be. */
export interface Expected {
  readonly size?: number;
  readonly limit?: number;
}

/**
 * What a client sends, held to what was announced.
 *
 * @throws {Invalid} if it breaks off or has another length than `expected.size` @throws {TooLarge} past `expected.limit`
 */
export async function* incoming(bytes: AsyncIterable<Uint8Array>, { size, limit }: Expected): AsyncGenerator<Uint8Array, void> {
  if (size !== undefined && limit !== undefined && size > limit) throw tooLarge(limit);
  let received = 0;
  try {
    for await (const chunk of bytes) {
      received += chunk.byteLength;
      if (size !== undefined && received > size) throw otherLength(size, `more than that`);
      if (limit !== undefined && received > limit) throw tooLarge(limit);
      yield chunk;
    }
  } catch (error) {
    // Whatever the connection did, it is the sender's to send again.
    if (error instanceof TrialbookError) throw error;
    throw new Invalid(`The upload broke off after ${received} bytes, so nothing of it was stored. Send it again.`, { cause: error });
  }
  if (size !== undefined && received !== size) throw otherLength(size, `${received}`);
}

function otherLength(announced: number, received: string): Invalid {
  return new Invalid(`The upload was announced with ${announced} bytes and had ${received}, so nothing of it was stored. Send it again.`);
}

function tooLarge(limit: number): TooLarge {
  return new TooLarge(`The file is larger than the ${limit} bytes allowed here, so nothing of it was stored.`);
}
