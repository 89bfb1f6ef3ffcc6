import type { z } from "zod";

/** One JSON endpoint of `/api/v1`: what goes in, what comes out. Path params stand as `{name}` and are fields of the input. */
export interface ApiRoute<In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType> {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Below `/api/v1`, e.g. `/runs/{id}`. */
  readonly path: string;
  /** One sentence for the OpenAPI document. */
  readonly summary: string;
  /** GET and DELETE: path params and query; else path params and the JSON body. */
  readonly input: In;
  readonly output: Out;
}

export function route<In extends z.ZodType, Out extends z.ZodType>(definition: ApiRoute<In, Out>): ApiRoute<In, Out> {
  return definition;
}

export type InputOf<R> = R extends ApiRoute<infer In, z.ZodType> ? z.input<In> : never;
export type ParsedInputOf<R> = R extends ApiRoute<infer In, z.ZodType> ? z.output<In> : never;
export type OutputOf<R> = R extends ApiRoute<z.ZodType, infer Out> ? z.output<Out> : never;
