import { createHash } from "node:crypto";
import { AwsV4Signer } from "aws4fetch";
import { domainError, isPassing, refusalOf, S3Refusal, storeIsAway } from "./s3-failure.ts";
import { objectUrl, type S3Place } from "./s3-place.ts";

/** A request to the object store. All that this server sends may be sent twice. */
export interface S3Request {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** Below the prefix; the bucket itself if absent. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the body, which the store compares; worked out if absent. */
  readonly sha256?: string;
  /** How long one try may take until its answer begins, in milliseconds; default 5 s, or 60 s with a body. */
  readonly patience?: number;
}

/** Between the tries of a request, in milliseconds, before chance makes each up to half shorter. */
const DELAYS = [100, 300, 900];
/** No other try is begun so long after the first, in milliseconds: the one who waits is told instead. */
const GIVE_UP = 4000;
const NOTHING = createHash("sha256").digest("hex");

export interface S3ClientOptions {
  readonly place: S3Place;
  /** From 0 to 1, so that those who failed together do not try again together. */
  readonly random: () => number;
}

/** Signs requests to one bucket and sends them, again where that helps. */
export class S3Client {
  readonly #place: S3Place;
  readonly #random: () => number;
  /** Of signing keys, by day. */
  readonly #cache = new Map<string, ArrayBuffer>();

  constructor({ place, random }: S3ClientOptions) {
    this.#place = place;
    this.#random = random;
  }

  /**
   * A successful answer, whose body the caller reads or cancels.
   *
   * @throws {S3Refusal} if what it asks for is not there or not so @throws {Unavailable} if the store does not answer or does
   * not let us in @throws {StorageFull}
   */
  send(request: S3Request): Promise<Response> {
    return this.#untilDone(() => this.#attempt(request));
  }

  /** The text of an answer. The store may begin it before the work is done, so an error that stands in it counts. */
  ask(request: S3Request): Promise<string> {
    return this.#untilDone(async () => {
      const text = await (await this.#attempt(request)).text();
      if (text.includes("<Error>")) throw await refusalOf(new Response(text, { status: 400 }));
      return text;
    });
  }

  /** Sends what has no answer but that it was done. */
  async tell(request: S3Request): Promise<Headers> {
    const response = await this.send(request);
    await response.body?.cancel().catch(() => {});
    return response.headers;
  }

  /** An address with which anybody may do this one thing for so many seconds. It is a secret. */
  async presigned({ method, key, query }: Pick<S3Request, "method" | "key" | "query">, seconds: number): Promise<string> {
    const { publicEndpoint, endpoint } = this.#place;
    const reached = publicEndpoint ?? endpoint;
    const place = reached === undefined ? this.#place : { ...this.#place, endpoint: reached };
    const url = withQuery(objectUrl(place, key), { ...query, "X-Amz-Expires": String(seconds) });
    return (await this.#signer(method, url, { signQuery: true }).sign()).url.href;
  }

  async #untilDone<T>(attempt: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    for (let tried = 0; ; tried++) {
      try {
        return await attempt();
      } catch (error) {
        const delay = DELAYS[tried];
        const mayPass = !(error instanceof S3Refusal) || isPassing(error);
        if (delay === undefined || !mayPass || performance.now() - begun > GIVE_UP)
          throw error instanceof S3Refusal ? domainError(error, this.#place.bucket) : storeIsAway(error);
        await new Promise((resolve) => setTimeout(resolve, delay * (1 - this.#random() / 2)));
      }
    }
  }

  async #attempt(request: S3Request): Promise<Response> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(new Error("no answer in time")), request.patience ?? (request.body ? 60_000 : 5000));
    try {
      const response = await this.#fetch(request, patience.signal);
      if (!response.ok) throw await refusalOf(response);
      return response;
    } finally {
      clearTimeout(timer);
    }
  }

  async #fetch({ method, key, query, headers, body, sha256 }: S3Request, signal: AbortSignal): Promise<Response> {
    const hash = sha256 ?? (body === undefined ? NOTHING : await hashOf(body));
    const url = withQuery(objectUrl(this.#place, key), query ?? {});
    const signed = await this.#signer(method, url, { headers: { ...headers, "x-amz-content-sha256": hash } }).sign();
    // A store that compresses would change what ranges mean.
    signed.headers.set("accept-encoding", "identity");
    return fetch(signed.url, { method, headers: signed.headers, redirect: "manual", signal, ...(body !== undefined && { body }) });
  }

  #signer(method: string, url: URL, how: { readonly headers?: Record<string, string>; readonly signQuery?: true }): AwsV4Signer {
    const { region, credentials } = this.#place;
    if (this.#cache.size > 4) this.#cache.clear();
    return new AwsV4Signer({ method, url: url.href, region, service: "s3", cache: this.#cache, ...credentials, ...how });
  }
}

function withQuery(url: URL, query: Readonly<Record<string, string>>): URL {
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

async function hashOf(body: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", body)).toString("hex");
}
