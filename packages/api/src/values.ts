import { z } from "zod";

/** A double; JSON has no word for NaN and the infinities, so they are spelled out. */
export const double = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);
export type Double = z.infer<typeof double>;

/** A signed 64-bit integer: a number where that is exact, else decimal text. */
export const int64 = z.union([z.int(), z.string().regex(/^-?\d{1,19}$/)]);
export type Int64Json = z.infer<typeof int64>;

/** Milliseconds since 1970-01-01 UTC. */
export const millis = int64.describe("milliseconds since 1970-01-01 UTC");

export const lifecycle = z.enum(["active", "deleted"]);
export const view = z.enum(["active", "deleted", "all"]).default("active");
export const runStatus = z.enum(["running", "scheduled", "finished", "failed", "killed", "lost"]);
/** What clients may say; that a run is lost is found out by the server. */
export const settableStatus = runStatus.exclude(["lost"]);
export const tag = z.object({ key: z.string(), value: z.string() });
export const param = z.object({ key: z.string(), value: z.string() });
export const aggregate = z.enum(["latest", "min", "max", "first"]);

/** How every error of this API looks. `code` is core's {@link ErrorCode}, or `internal` with a request id in the message. */
export const failure = z.object({ code: z.string(), message: z.string(), requestId: z.string().optional() });
export type Failure = z.infer<typeof failure>;
