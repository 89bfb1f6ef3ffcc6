import type { S3Client } from "./s3-client.ts";
import { storeIsAway } from "./s3-failure.ts";

/** So long may the store say nothing in the middle of an object, in milliseconds. */
const SILENCE = 20_000;
/** Times in a row that a reader asks anew without having got a byte. */
const FRUITLESS = 3;

interface Span {
  readonly key: string;
  /** Bytes from..end, both included; without an end, all there are. */
  readonly start: number;
  readonly end?: number;
}

/**
 * The bytes of an object. Where the connection breaks, the rest is asked for anew: what lies under a hash never changes. It lets go of
 * the connection at the end, on an error and when the reader gives up.
 */
export class S3Reader implements AsyncIterableIterator<Uint8Array> {
  readonly #client: S3Client;
  readonly #span: Span;
  #response: Response;
  #bytes: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #received = 0;
  #fruitless = 0;
  #isClosed = false;

  private constructor(client: S3Client, span: Span, response: Response) {
    this.#client = client;
    this.#span = span;
    this.#response = response;
  }

  /** @throws {S3Refusal} if it is not there @throws {Unavailable} */
  static async open(client: S3Client, span: Span): Promise<S3Reader> {
    return new S3Reader(client, span, await ask(client, span));
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    while (!this.#isClosed) {
      this.#bytes ??= this.#response.body?.getReader();
      if (this.#bytes === undefined) break;
      try {
        const { done, value } = await inTime(this.#bytes.read());
        if (done) break;
        this.#fruitless = 0;
        this.#received += value.byteLength;
        return { done: false, value };
      } catch (error) {
        await this.#again(error);
      }
    }
    return this.return();
  }

  /** A generator's `return` would not run before its first `next`, and leave the connection open. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      await (this.#bytes ?? this.#response.body)?.cancel().catch(() => {});
    }
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #again(cause: unknown): Promise<void> {
    await this.#bytes?.cancel().catch(() => {});
    this.#bytes = undefined;
    this.#fruitless++;
    if (this.#fruitless > FRUITLESS) {
      this.#isClosed = true;
      throw storeIsAway(cause);
    }
    this.#response = await ask(this.#client, { ...this.#span, start: this.#span.start + this.#received });
  }
}

function ask(client: S3Client, { key, start, end }: Span): Promise<Response> {
  const isWhole = start === 0 && end === undefined;
  return client.send({ method: "GET", key, ...(!isWhole && { headers: { range: `bytes=${start}-${end ?? ""}` } }) });
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The object store went silent")), SILENCE);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
