import { parseJson } from "../../http/parse-json.ts";
import type { Call, Permission, Reply, Route } from "../../http/route.ts";
import type { MlflowDeps } from "./deps.ts";
import { invalid } from "./errors.ts";
import { type Fields, isObject, type MessageOf, message } from "./message.ts";

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** An endpoint that waits for what it works with. It answers under `/api` and under `/ajax-api`. */
export type Endpoint = (deps: MlflowDeps) => readonly Route[];

interface Place {
  readonly method: Method;
  /** Below `/api/2.0/mlflow`, with path parameters as `:model_id`; they are fields of the request. */
  readonly path: string;
  readonly version?: "2.0" | "3.0";
  readonly permission: Permission;
}

interface Definition<F extends Fields> extends Place {
  /** Read from the query on GET, else from the JSON body; some tools send GET with a body and no query, as MLflow allows. */
  readonly request: F;
  /** A text that comes back is JSON already, and so are pieces of one, which are made as the client reads. */
  handle(request: MessageOf<F>, deps: MlflowDeps): Promise<object | string | AsyncIterable<string>>;
}

/** An endpoint that says which fields it wants and gives an object to write as JSON. */
export function endpoint<F extends Fields>(definition: Definition<F>): Endpoint {
  const read = message(definition.request);
  const lists = new Set(Object.keys(definition.request).filter((name) => definition.request[name]?.repeated));
  const hasParameters = definition.path.includes(":");
  return (deps) =>
    under(definition, async (call) => {
      const inQuery = call.method === "GET" && (call.query !== "" || call.body.length === 0);
      const sent = inQuery ? queryFields(call.query, lists) : bodyFields(call);
      const answer = await definition.handle(read(hasParameters ? { ...sent, ...call.params } : sent, ""), deps);
      if (typeof answer === "string") return { status: 200, body: answer };
      if (Symbol.asyncIterator in answer) return { status: 200, body: "", rest: answer };
      return { status: 200, body: JSON.stringify(answer) };
    });
}

interface HotDefinition extends Place {
  handle(body: Readonly<Record<string, unknown>>, deps: MlflowDeps): Promise<void>;
}

/** An endpoint that training loops call: it reads the body itself, and its answer is always `{}`. */
export function hotEndpoint(definition: HotDefinition): Endpoint {
  return (deps) =>
    under(definition, async (call) => {
      await definition.handle(bodyFields(call), deps);
      return { status: 200, body: "{}" };
    });
}

function under({ method, path, version = "2.0", permission }: Place, handle: (call: Call) => Promise<Reply>): readonly Route[] {
  return ["/api", "/ajax-api"].map((base) => ({ kind: "buffered", method, permission, path: `${base}/${version}/mlflow/${path}`, handle }));
}

function queryFields(query: string, lists: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const search = new URLSearchParams(query);
  const fields: Record<string, unknown> = Object.create(null);
  for (const name of search.keys()) fields[name] = lists.has(name) ? search.getAll(name) : search.get(name);
  return fields;
}

/** The fields of a JSON body. An empty one has none, and a JSON text inside a JSON text is taken out, as MLflow does. */
export function bodyFields(call: Pick<Call, "method" | "body" | "contentType">): Readonly<Record<string, unknown>> {
  if (call.body.length === 0 && call.method !== "POST") return {};
  if (call.contentType === undefined) throw invalid("Bad Request. Content-Type header is missing.");
  if (call.contentType !== "application/json") throw invalid("Bad Request. Content-Type must be one of ['application/json'].");
  const outer = parseJson(call.body) ?? {};
  const body = typeof outer === "string" ? parseJson(new TextEncoder().encode(outer)) : outer;
  if (!isObject(body)) throw invalid("The body must be a JSON object with the request's fields.");
  return body;
}
