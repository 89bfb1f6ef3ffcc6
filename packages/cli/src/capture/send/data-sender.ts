import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Invalid } from "@trialbook/core/errors.ts";
import { type Connection, Refused } from "@trialbook/sdk/http.ts";
import type { RunContext } from "../journal/run-context.ts";
import type { RunFolder } from "../journal/run-folder.ts";

/**
 * Stores what `--data` named as versions of data, beside the sending of the journal, which does not wait for gigabytes. What
 * broke off goes on: nothing is sent that the server has.
 */
export class DataSender {
  readonly #folder: RunFolder;
  readonly #waiting: RunContext["data"];
  readonly #refused: string[] = [];
  #sending: Promise<void> | undefined;

  constructor(folder: RunFolder, { data }: Pick<RunContext, "data">) {
    this.#folder = folder;
    this.#waiting = existsSync(this.#mark) ? [] : data;
  }

  /** Whether there is something to send. */
  get hasSomething(): boolean {
    return (this.#waiting ?? []).length > 0 && !existsSync(this.#mark);
  }

  /** What was not stored and why. */
  get refused(): readonly string[] {
    return this.#refused;
  }

  /** Sends everything; those who call meanwhile wait for the same sending. @throws {Unreachable} */
  send(connection: Connection): Promise<void> {
    this.#sending ??= this.#send(connection).finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  get #mark(): string {
    return join(this.#folder.path, "data-sent");
  }

  async #send(connection: Connection): Promise<void> {
    if (!this.hasSomething) return;
    // Only runs with data pay for it.
    const { publishVersion } = await import("../../data/publish-version.ts");
    const refused: string[] = [];
    for (const { name, path, scanned } of this.#waiting ?? []) {
      const at = (file: string): string => join(this.#folder.path, file);
      try {
        const profile = readFileSync(at(scanned.profile), "utf8");
        await publishVersion(connection, { name, sources: [path], manifest: at(scanned.manifest), profile, source: path }, () => {});
      } catch (error) {
        const isFinal = error instanceof Invalid || error instanceof Refused || (error instanceof Error && "syscall" in error);
        if (!isFinal) throw error;
        refused.push(`The data in ${path} could not be stored as a version: ${error.message}`);
      }
    }
    this.#refused.push(...refused);
    writeFileSync(this.#mark, "", { mode: 0o600 });
  }
}
