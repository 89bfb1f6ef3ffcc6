import type { ApiRoute } from "@trialbook/api/route.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { z } from "zod";
import { parseJson } from "../../http/parse-json.ts";
import type { BufferedRoute, Call, Permission, Principal } from "../../http/route.ts";
import type { NativeDeps } from "./deps.ts";

/** A route of the API's schema with what answers it. */
export interface Endpoint {
  readonly api: ApiRoute;
  route(deps: NativeDeps): BufferedRoute;
}

/** Who asks, and what shall go back beside the answer. */
export interface Caller {
  readonly principal: Principal;
  /** Of the other end of the connection. */
  readonly address: string;
  /** What the client calls itself. */
  readonly agent: string;
  /** @param header the text of a `Set-Cookie` header */
  setCookie(header: string): void;
}

/** Binds a route of the schema to its permission and to the function that answers; input is parsed before it gets there. */
export function endpoint<In extends z.ZodType, Out extends z.ZodType>(
  api: ApiRoute<In, Out>,
  permission: Permission,
  handle: (input: z.output<In>, deps: NativeDeps, caller: Caller) => Promise<z.output<Out>>,
): Endpoint {
  return {
    api,
    route: (deps) => ({
      kind: "buffered",
      method: api.method,
      path: `/api/v1${api.path.replace(/\{(\w+)\}/g, ":$1")}`,
      permission,
      async handle(call) {
        const input = api.input.safeParse(fieldsOf(call));
        if (!input.success) throw new Invalid(inWords(input.error));
        const headers: Record<string, string> = {};
        const caller = callerOf(call, (cookie) => {
          headers["set-cookie"] = cookie;
        });
        return { status: 200, body: JSON.stringify(await handle(input.data, deps, caller)), headers, packs: true };
      },
    }),
  };
}

function callerOf({ principal, address, headers }: Call, setCookie: Caller["setCookie"]): Caller {
  const agent = headers["user-agent"];
  return { principal, address, agent: typeof agent === "string" ? agent : "", setCookie };
}

function fieldsOf(call: Call): Record<string, unknown> {
  const inQuery = call.method === "GET" || call.method === "HEAD" || call.method === "DELETE";
  return { ...(inQuery ? queryFields(call.query) : bodyFields(call)), ...call.params };
}

function queryFields(query: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) {
    if (fields[name] !== undefined) throw new Invalid(`${name} stands twice in the query; give it once.`);
    fields[name] = value;
  }
  return fields;
}

function bodyFields(call: Call): object {
  if (call.body.length === 0) return {};
  if (call.contentType !== "application/json") {
    throw new Invalid(`The body must come as Content-Type application/json, not ${call.contentType ?? "without one"}.`);
  }
  const body = parseJson(call.body);
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Invalid("The body must be a JSON object.");
  return body;
}

/** The first few things that are wrong, with where they stand. */
function inWords(error: z.ZodError): string {
  const told = error.issues.slice(0, 3).map((issue) => {
    const where = z.core.toDotPath(issue.path);
    return where === "" ? issue.message : `${where}: ${issue.message}`;
  });
  const more = error.issues.length - told.length;
  return told.join("; ") + (more > 0 ? `; and ${more} more` : "");
}
