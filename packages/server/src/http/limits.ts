const kiB = 1024;
const MiB = 1024 * kiB;

/** How much of anything one client, or all of them together, may ask of the server. Sizes in bytes, times in milliseconds. */
export interface HttpLimits {
  /** The request line's target. */
  readonly target: number;
  /** All header names and values of a request together. */
  readonly headers: number;
  readonly headerCount: number;
  /** A buffered body as it is sent. */
  readonly body: number;
  /** The same after decompression. */
  readonly decompressedBody: number;
  /** All buffered bodies that are being received. */
  readonly bodiesTogether: number;
  /** From a request's first byte until its headers are complete. */
  readonly headersWithin: number;
  /** Without a byte in either direction while a request or an answer is under way. */
  readonly silence: number;
  /** Between two requests of a connection. */
  readonly keepAlive: number;
  readonly connections: number;
  /** Buffered requests that are being handled at a time. */
  readonly inFlight: number;
  /** Those that wait for one of them to end. */
  readonly queued: number;
  /** How long requests that have begun may take once the server is told to stop. */
  readonly stopWithin: number;
}

export const defaultLimits: HttpLimits = {
  target: 16 * kiB,
  headers: 32 * kiB,
  headerCount: 200,
  body: 32 * MiB,
  decompressedBody: 64 * MiB,
  bodiesTogether: 256 * MiB,
  headersWithin: 15_000,
  silence: 30_000,
  keepAlive: 65_000,
  connections: 2000,
  inFlight: 256,
  queued: 1024,
  stopWithin: 9000, // supervisors kill after 10 s, and the book has to be closed after this
};
