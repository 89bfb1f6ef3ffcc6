import { type Call, type Kind, made, NAMES } from "./call.ts";

/** What one server calls the things of a sequence: its ids and page tokens behind the sequence's names, and back. */
export class Names {
  readonly #prefix: string;
  readonly #ids = new Map<string, string>();
  readonly #names = new Map<string, string>();

  /** @param prefix letters and digits that no other sequence on this server has */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  learn(kind: Kind, call: Call, id: string): void {
    this.#ids.set(made(kind, call.id), id);
    this.#names.set(`${kind} ${id}`, made(kind, call.id));
  }

  learnToken(call: Call, token: string): void {
    this.#ids.set(made("token", call.id), token);
  }

  /** A text of a call as this server understands it. What could not be made gets an id that is not there. */
  resolve(text: string): string {
    return text.replace(NAMES, (name, kind: Kind | "token" | undefined) =>
      kind === undefined ? this.#prefix : (this.#ids.get(name) ?? this.#notThere(kind)),
    );
  }

  /** An id of nothing, and of no other sequence's nothing: files can lie in the folder of a run that is not there. */
  #notThere(kind: Kind | "token"): string {
    const id = Buffer.from(this.#prefix).toString("hex").padStart(32, "f").slice(-32);
    return { experiment: "987654321", run: id, model: `m-${id}`, token: "" }[kind];
  }

  experiment(id: string): string {
    return this.#names.get(`experiment ${id}`) ?? `⟦experiment ${id}⟧`;
  }

  /** A text of an answer with the sequence's names in place of this server's ids. */
  restore(text: string): string {
    return text
      .replaceAll(this.#prefix, "⟦prefix⟧")
      .replace(/^mlflow-artifacts:\/(\d+)/, (_, id: string) => `mlflow-artifacts:/${this.experiment(id)}`)
      .replace(/m-[0-9a-f]{32}/g, (id) => this.#names.get(`model ${id}`) ?? "⟦model⟧")
      .replace(/[0-9a-f]{32}/g, (id) => this.#names.get(`run ${id}`) ?? "⟦run⟧");
  }
}
