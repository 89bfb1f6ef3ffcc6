import { existsSync, openAsBlob, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Connection, Refused, request, Unreachable } from "@trialbook/sdk/http.ts";
import { type Delivered, deliver } from "@trialbook/sdk/operation.ts";
import { type JournalPlace, journalStart, readJournal } from "../journal/journal-reader.ts";
import type { RunFolder } from "../journal/run-folder.ts";
import { operations, type Sendable } from "./operations.ts";

/** How far a journal has been sent, kept beside it. */
interface Sent {
  readonly place: JournalPlace;
  readonly run?: RunOnServer;
}

/** A run as the server knows it. */
export interface RunOnServer {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
}

/**
 * Sends a journal. Each piece may be sent again without harm, so that what was under way when a server went away, or
 * this process ended, is simply sent again: the server ends up with everything once.
 */
export class JournalSender {
  readonly #folder: RunFolder;
  readonly #refused: string[] = [];
  #sent: Sent;
  #ended = false;

  constructor(folder: RunFolder) {
    this.#folder = folder;
    this.#sent = existsSync(folder.sent) ? (JSON.parse(readFileSync(folder.sent, "utf8")) as Sent) : { place: journalStart };
  }

  /** Absent until the server has taken the beginning. */
  get run(): RunOnServer | undefined {
    return this.#sent.run;
  }

  /** What the server would not take, in its words: sending it again would not help. */
  get refused(): readonly string[] {
    return this.#refused;
  }

  /** Whether the end of the run has been sent. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Sends all that has been written since. @throws {Unreachable} @throws {Refused} if not even the run was taken */
  async send(connection: Connection): Promise<void> {
    for (;;) {
      const { lines, next } = readJournal(this.#folder.path, this.#sent.place);
      if (lines.length === 0) return;
      for (const one of operations(lines)) await this.#deliver(connection, one);
      if (lines.some(({ kind }) => kind === "end")) this.#ended = true;
      this.#remember({ ...this.#sent, place: next });
    }
  }

  /**
   * The run as the server knows it, made there if it is not yet; nothing more is sent. Another process may do the same at
   * once: a journal makes one run. Nothing if the journal has no beginning.
   *
   * @throws {Unreachable} @throws {Refused}
   */
  async create(connection: Connection): Promise<RunOnServer | undefined> {
    if (this.#sent.run !== undefined) return this.#sent.run;
    const [beginning] = existsSync(this.#folder.path) ? operations(readJournal(this.#folder.path, journalStart).lines.slice(0, 1)) : [];
    if (beginning?.kind !== "create") return undefined;
    return onServer(await deliver(connection, undefined, beginning));
  }

  async #deliver(connection: Connection, one: Sendable): Promise<void> {
    if (one.kind === "artifact") {
      const bytes = await this.#bytes(one.content);
      if (bytes !== undefined) await this.putArtifact(connection, one.name, bytes);
      return;
    }
    const delivered = await deliver(connection, this.#sent.run?.id, one);
    for (const { message } of delivered.refused) this.#refused.push(message);
    if (one.kind === "create") this.#remember({ ...this.#sent, run: onServer(delivered) });
  }

  async #bytes(content: { readonly file: string } | { readonly text: string }): Promise<Blob | undefined> {
    if ("text" in content) return new Blob([content.text]);
    const path = join(this.#folder.path, content.file);
    // A journal that was sent before may have lost its files.
    return existsSync(path) ? openAsBlob(path) : undefined;
  }

  /** Stores a file of the run; a refusal is noted. @throws {Unreachable} */
  async putArtifact(connection: Connection, name: string, bytes: Blob): Promise<void> {
    const id = this.#sent.run?.id;
    if (id === undefined) return;
    const path = name.split("/").map(encodeURIComponent).join("/");
    const headers = { "content-type": "application/octet-stream" };
    try {
      const answer = await request({ ...connection, timeout: 3_600_000 }, `/api/v1/runs/${id}/artifacts/${path}`, {
        method: "PUT",
        body: bytes,
        headers,
      });
      await answer.body?.cancel();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#refused.push(`${name}: ${error.message}`);
    }
  }

  /** Sets tags of the run that are not in its journal. @throws {Unreachable} */
  async tag(connection: Connection, tags: Readonly<Record<string, string>>): Promise<void> {
    const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
    const { refused } = await deliver(connection, this.#sent.run?.id, { kind: "log", input: { tags: list } });
    for (const { message } of refused) this.#refused.push(message);
  }

  #remember(sent: Sent): void {
    this.#sent = sent;
    const draft = `${this.#folder.sent}.new`;
    writeFileSync(draft, JSON.stringify(sent), { mode: 0o600 });
    renameSync(draft, this.#folder.sent);
  }

  /** Removes the journal: for when the server has its end. */
  remove(): void {
    rmSync(this.#folder.path, { recursive: true, force: true });
  }
}

function onServer({ id, experimentId = "0", name = "" }: Delivered): RunOnServer {
  return { id, experimentId, name };
}

/** Sends until all is sent or `patience` milliseconds are over. @returns why it could not, if so */
export async function sendWithPatience(
  senders: readonly { send(connection: Connection): Promise<void> }[],
  connect: () => Promise<Connection>,
  patience: number,
): Promise<string | undefined> {
  const until = performance.now() + patience;
  for (let wait = 100; ; wait = Math.min(wait * 2, 2000)) {
    try {
      for (const sender of senders) await sender.send(await connect());
      return undefined;
    } catch (error) {
      if (!(error instanceof Unreachable) || performance.now() + wait > until)
        return error instanceof Error ? error.message : String(error);
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}
