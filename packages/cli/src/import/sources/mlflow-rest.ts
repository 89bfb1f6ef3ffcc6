import { Invalid, NotFound, Unavailable } from "@trialbook/core/errors.ts";

type Json = Readonly<Record<string, unknown>>;

/** How often a request that a busy server did not answer is sent, and how long is waited in between at first, in milliseconds. */
const TRIES = 5;
const FIRST_WAIT = 500;

/** Requests to an MLflow server, as its own client sends them. */
export class MlflowRest {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;

  constructor(base: string, { env, signal }: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal }) {
    this.#base = base.replace(/\/+$/, "");
    this.#headers = authorization(env);
    this.#signal = signal;
  }

  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<Json> {
    const search = new URLSearchParams(query).toString();
    return (await (await this.#send(search === "" ? path : `${path}?${search}`, {})).json()) as Json;
  }

  async post(path: string, body: object): Promise<Json> {
    const init = { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    return (await (await this.#send(path, init)).json()) as Json;
  }

  /** All items of a listing, page by page. */
  async *pages(ask: (token: string | undefined) => Promise<Json>, items: string): AsyncGenerator<Json> {
    let token: string | undefined;
    do {
      const page = await ask(token);
      yield* (page[items] as readonly Json[] | undefined) ?? [];
      token = (page["next_page_token"] as string | undefined) || undefined;
    } while (token !== undefined);
  }

  async download(path: string, query: Readonly<Record<string, string>>): Promise<AsyncIterable<Uint8Array>> {
    const { body } = await this.#send(`${path}?${new URLSearchParams(query)}`, {});
    return body ?? emptyStream();
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    for (let tried = 1; ; tried++) {
      const answer = await this.#try(path, init);
      if (answer instanceof Response && answer.ok) return answer;
      const transient = !(answer instanceof Response) || answer.status === 429 || answer.status >= 500;
      if (transient && tried < TRIES) {
        await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT * 2 ** (tried - 1)));
        this.#signal.throwIfAborted();
        continue;
      }
      if (!(answer instanceof Response)) throw new Unavailable(`${this.#base} does not answer: ${answer.message}`);
      throw await refusal(answer, `${this.#base}${path}`);
    }
  }

  async #try(path: string, init: RequestInit): Promise<Response | Error> {
    try {
      return await fetch(this.#base + path, { ...init, headers: { ...this.#headers, ...init.headers }, signal: this.#signal });
    } catch (error) {
      this.#signal.throwIfAborted();
      return error instanceof Error
        ? new Error(error.cause instanceof Error ? error.cause.message : error.message)
        : new Error(String(error));
    }
  }
}

async function refusal(answer: Response, address: string): Promise<Error> {
  const text = await answer.text().catch(() => "");
  const told = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text.slice(0, 200);
  const message = `${address} answered ${answer.status}: ${told}`;
  return answer.status === 404 ? new NotFound(message) : new Invalid(message);
}

function authorization(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const { MLFLOW_TRACKING_TOKEN: token, MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password } = env;
  if (token) return { authorization: `Bearer ${token}` };
  if (user) return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ""}`).toString("base64")}` };
  return {};
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {}
