import type { ApiRoute } from "@trialbook/api/route.ts";
import { failure } from "@trialbook/api/values.ts";
import { z } from "zod";
import type { Endpoint } from "./endpoint.ts";

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

/** The OpenAPI 3.1 document of the API, made from the same schemas that requests are parsed with. */
export function openApiDocument(endpoints: readonly Endpoint[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const { api } of endpoints) {
    const path = `/api/v1${api.path}`;
    paths[path] = { ...paths[path], [api.method.toLowerCase()]: operation(api) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Trialbook",
      version,
      description:
        "JSON in, JSON out. Integers past 2^53 are decimal text; NaN and the infinities are the words NaN, Infinity and -Infinity. " +
        "Raw files: PUT and GET /api/v1/runs/{id}/artifacts/{path}. Live changes: server-sent events at /api/v1/events.",
    },
    paths,
    components: { schemas: { Failure: schemaOf(failure, "output") } },
  };
}

function operation(api: ApiRoute): object {
  const input = schemaOf(api.input, "input");
  const inPath = new Set([...api.path.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? ""));
  const required = new Set(input.required);
  const fields = Object.entries(input.properties ?? {});
  const rest = fields.filter(([name]) => !inPath.has(name));
  const inQuery = api.method === "GET" || api.method === "DELETE";
  const parameters = fields
    .filter(([name]) => inPath.has(name) || inQuery)
    .map(([name, schema]) => ({ name, in: inPath.has(name) ? "path" : "query", required: inPath.has(name) || required.has(name), schema }));
  const body = {
    type: "object",
    properties: Object.fromEntries(rest),
    required: rest.map(([name]) => name).filter((name) => required.has(name)),
  };
  return {
    summary: api.summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(inQuery || rest.length === 0 ? {} : { requestBody: { required: true, content: json(body) } }),
    responses: {
      "200": { description: "Done", content: json(schemaOf(api.output, "output")) },
      default: { description: "Refused or failed", content: json({ $ref: "#/components/schemas/Failure" }) },
    },
  };
}

function json(schema: object): object {
  return { "application/json": { schema } };
}

function schemaOf(type: z.ZodType, io: "input" | "output"): ObjectSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io });
  return schema as ObjectSchema; // every input and output is an object
}
