import { type Answer, answerOf, isObject, parsed } from "./answer.ts";
import type { Call } from "./call.ts";
import { Names } from "./names.ts";

/** One of the two servers, for the length of one sequence. */
export class Side {
  readonly #url: string;
  readonly #names: Names;

  constructor(url: string, prefix: string) {
    this.#url = url;
    this.#names = new Names(prefix);
  }

  async send(call: Call): Promise<Answer> {
    const names = this.#names;
    const query = new URLSearchParams(call.query?.map(([name, value]) => [name, names.resolve(value)]));
    const address = `${this.#url}${names.resolve(call.path)}${query.size > 0 ? `?${query}` : ""}`;
    const body = call.raw ?? (call.body === undefined ? undefined : names.resolve(JSON.stringify(call.body)));
    const contentType = call.contentType === undefined ? "application/json" : call.contentType;
    const response = await fetch(address, {
      method: call.method,
      redirect: "manual",
      // A Blob is the one body that fetch names no type for.
      ...(body !== undefined && { body: contentType === null ? new Blob([body]) : body }),
      ...(contentType !== null && body !== undefined && { headers: { "content-type": contentType } }),
    });
    const text = await response.text();
    this.#learn(call, parsed(text));
    return answerOf(response.status, text, { call, names });
  }

  #learn(call: Call, answer: unknown): void {
    if (!isObject(answer)) return;
    const token = answer["next_page_token"];
    if (typeof token === "string") this.#names.learnToken(call, token);
    if (call.makes === undefined) return;
    const { info } = { ...(answer["run"] as object), ...(answer["model"] as object) } as { info?: Record<string, unknown> };
    const id = { experiment: answer["experiment_id"], run: info?.["run_id"], model: info?.["model_id"] }[call.makes];
    if (typeof id === "string") this.#names.learn(call.makes, call, id);
  }
}
