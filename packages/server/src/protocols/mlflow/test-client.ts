import type { Book } from "@trialbook/core/book.ts";
import type { Call } from "../../http/route.ts";
import { routeTable } from "../../http/route-table.ts";
import type { MlflowDeps } from "./deps.ts";
import { mlflowProtocol } from "./mount.ts";

/** What a test's request was answered with. */
export interface Answer {
  readonly status: number;
  /** The JSON as it was written, where its spelling matters. */
  readonly text: string;
  readonly json: Json;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Json = any;

/** Speaks MLflow's protocol to a book without a network, as far as a request comes after the guards. */
export function testClient(book: Book, settings: Pick<MlflowDeps, "modelSources"> = {}) {
  let now = Date.now();
  let ids = 0;
  const deps = { ...settings, book, clock: () => now++, newId: () => (ids++).toString(16).padStart(32, "0"), random: Math.random };
  const protocol = mlflowProtocol(deps);
  const table = routeTable([{ ...protocol, prefixes: ["/"] }]);

  async function ask(
    method: string,
    target: string,
    sent: {
      body?: string | undefined;
      /** Instead of a body of text. */
      bytes?: Uint8Array;
      contentType?: string | undefined;
      headers?: Readonly<Record<string, string>>;
    },
  ): Promise<Answer> {
    const [path = "", query = ""] = (target.startsWith("/") ? target : `/api/2.0/mlflow/${target}`).split("?");
    const { route, ...found } = table.find(method, path);
    const call: Call = {
      method,
      params: "params" in found ? found.params : {},
      query,
      contentType: sent.contentType,
      headers: sent.headers ?? {},
      body: sent.bytes ?? new TextEncoder().encode(sent.body ?? ""),
      principal: { kind: "local", name: "test" },
      address: "127.0.0.1",
      requestId: "r1",
    };
    if (route?.kind === "stream") throw new Error(`${target} streams`);
    const none = () => protocol.noRoute(method, path, "allowed" in found ? found.allowed : []);
    const reply = await (route === undefined ? Promise.resolve(none()) : route.handle(call)).catch((error: unknown) =>
      protocol.failure(error, "r1"),
    );
    const text = reply.body + (reply.rest === undefined ? "" : (await Array.fromAsync(reply.rest)).join(""));
    return { status: reply.status, text, json: reply.contentType === undefined ? JSON.parse(text) : undefined };
  }

  const withBody = (method: string) => (path: string, body: unknown) =>
    ask(method, path, { body: typeof body === "string" ? body : JSON.stringify(body), contentType: "application/json" });
  return {
    ask,
    get: (path: string) => ask("GET", path, {}),
    post: withBody("POST"),
    patch: withBody("PATCH"),
    delete: withBody("DELETE"),
    /** Makes a run in the default experiment and gives its id. */
    async run(fields: object = {}): Promise<string> {
      const { json } = await withBody("POST")("runs/create", { experiment_id: "0", ...fields });
      return json.run.info.run_id;
    },
  };
}
