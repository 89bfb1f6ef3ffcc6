import { TooLarge } from "@trialbook/core/errors.ts";

/** The body of a request as it arrives; one without a body has no bytes. */
export function arrivingBytes(request: Request): AsyncIterable<Uint8Array> {
  return request.body ?? nothing();
}

/** How long the body will be, if the client said so. */
export function announcedSize(request: Request): { readonly size?: number } {
  const length = request.headers.get("content-length");
  return length === null ? {} : { size: Number(length) };
}

/** A small body, whole. @throws {TooLarge} */
export async function bodyUpTo(request: Request, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of arrivingBytes(request)) {
    size += chunk.byteLength;
    if (size > limit) throw new TooLarge(`The body is larger than the ${limit} bytes that this takes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** The answer to an upload: small, and with its length, so that it goes out at once. */
export function jsonAnswer(answer: object): Response {
  const body = JSON.stringify(answer);
  return new Response(body, { headers: { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) } });
}

/** How the client reached us, for addresses that it shall use next: its own Host, checked before, and its proxy's scheme. */
export function ownOrigin(request: Request): string {
  const scheme = request.headers.get("x-forwarded-proto") === "https" ? "https" : "http";
  return `${scheme}://${request.headers.get("host") ?? new URL(request.url).host}`;
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}
