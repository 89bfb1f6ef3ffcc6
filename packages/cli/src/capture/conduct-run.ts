import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "@trialbook/core/reproduction/outcome.ts";
import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { finishRun } from "./finish-run.ts";
import type { JournalWriter } from "./journal/journal-writer.ts";
import type { RunContext } from "./journal/run-context.ts";
import type { RunFolder } from "./journal/run-folder.ts";
import { DataSender } from "./send/data-sender.ts";
import type { Line } from "./send/destination.ts";
import { JournalSender, type RunOnServer, sendWithPatience } from "./send/journal-sender.ts";
import { linkToParent } from "./send/link-to-parent.ts";
import { sendWaiting } from "./send/send-waiting.ts";
import { RunWatcher, type Shown } from "./watch/run-watcher.ts";

/** Milliseconds between two looks at what the command has left behind. */
const LOOK_EVERY = 100;
/** Between two sendings, and between two tries while the server is away. */
const SEND_EVERY = 1000;
const TRY_EVERY = 5000;
/** How long the end of a command waits for a server that is away, and for others to let go of the folder on this machine. */
const PATIENCE = { server: 10_000, folder: 60_000 };

export interface ConductParts {
  readonly folder: RunFolder;
  readonly context: RunContext;
  readonly writer: JournalWriter;
  readonly line: Line;
  readonly clock: () => number;
  readonly show?: Shown;
  /** Told once, when the server has taken the run. */
  readonly onRun?: (run: RunOnServer, url: string) => void;
  /** Waits until whoever reads what is shown has caught up. */
  readonly caughtUp?: () => Promise<void>;
}

export interface ConductedRun {
  readonly record: RunRecord;
  readonly latest: ReadonlyMap<string, number>;
  /** Absent while no server has the run. */
  readonly run: RunOnServer | undefined;
  /** Why the server does not have everything; it waits in its journal. */
  readonly problem: string | undefined;
  /** What the server would not take. */
  readonly refused: readonly string[];
}

/**
 * Watches a command to its end, keeping its journal and sending it as it grows.
 *
 * @param over resolves when the command has ended
 * @param outcomeOf asked then
 */
export async function conductRun(parts: ConductParts, over: Promise<void>, outcomeOf: () => Outcome): Promise<ConductedRun> {
  const { folder, context, writer, line, clock, show } = parts;
  const watcher = new RunWatcher({ folder, context, writer, clock, ...(show && { show }) });
  const post = new Post(parts);
  let ended = false;
  let wake = (): void => {};
  void over.then(() => {
    ended = true;
    wake();
  });
  while (!ended) {
    await parts.caughtUp?.();
    const more = watcher.turn();
    post.look();
    if (more) continue;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (ended) wake();
    });
  }
  const record = await finishRun({ folder, context, writer, watcher }, outcomeOf());
  const problem = await post.finish();
  await line.close();
  return { record, latest: watcher.latest, run: post.sender.run, problem, refused: post.refused };
}

/** Sends a run's journal beside everything else, never two sendings at once. */
class Post {
  readonly sender: JournalSender;
  readonly #data: DataSender;
  readonly #parts: ConductParts;
  #sending: Promise<void> | undefined;
  #next = 0;
  #told = false;
  #parentTold = false;
  #wantsServer = false;

  constructor(parts: ConductParts) {
    this.#parts = parts;
    this.sender = new JournalSender(parts.folder);
    this.#data = new DataSender(parts.folder, parts.context);
  }

  /** What the server would not take. */
  get refused(): readonly string[] {
    return [...this.sender.refused, ...this.#data.refused];
  }

  /** Begins to send if it is time to. */
  look(): void {
    const { folder, line } = this.#parts;
    if (!this.#wantsServer && existsSync(join(folder.hooks, "want-mlflow"))) {
      this.#wantsServer = true;
      this.#next = 0;
    }
    if (this.#sending !== undefined || performance.now() < this.#next) return;
    if (!this.#wantsServer && !this.#data.hasSomething && line.connection() === undefined) {
      this.#next = performance.now() + SEND_EVERY;
      return;
    }
    this.#sending = this.#send().finally(() => {
      this.#sending = undefined;
    });
  }

  /**
   * A folder that nobody has open is not opened for this: the journal lies in it, and whoever opens it next takes it up.
   *
   * @returns why not everything could be sent, if so
   */
  async finish(): Promise<string | undefined> {
    await this.#sending;
    const { line } = this.#parts;
    if (line.destination.kind === "folder" && line.connection() === undefined && !this.#data.hasSomething) return undefined;
    const problem = await sendWithPatience([this.sender, this.#data], () => line.open(), PATIENCE[line.destination.kind]);
    if (problem === undefined) await this.#takeUpOthers();
    if (problem === undefined) await this.#linkToParent();
    this.#tell();
    if (problem === undefined && this.sender.ended) this.sender.remove();
    return problem;
  }

  /** Who opened the folder takes up what waits there, above all runs that this one started, which name its journal. */
  async #takeUpOthers(): Promise<void> {
    const { line, clock } = this.#parts;
    const connection = line.connection();
    if (line.destination.kind !== "folder" || connection === undefined) return;
    // They stay where they are if it fails, for the next one who opens the folder.
    await sendWaiting(line.destination, connection, { env: {}, clock }).catch(() => undefined);
  }

  async #send(): Promise<void> {
    const { line } = this.#parts;
    try {
      // Data may be changed, or gone, by the time that somebody opens the folder.
      const connection = this.#wantsServer || this.#data.hasSomething ? await line.open() : line.connection();
      if (connection === undefined) return;
      await this.sender.send(connection);
      // Gigabytes take their time, while points go on being sent; the end waits for them, and hears what went wrong.
      void this.#data.send(connection).catch(() => {});
      this.#tell();
      await this.#linkToParent();
      this.#next = performance.now() + SEND_EVERY;
    } catch {
      // The server is away, or refused: the journal keeps everything, and the end says what could not be sent.
      this.#next = performance.now() + TRY_EVERY;
    }
    this.#answerMlflow();
  }

  #tell(): void {
    const { run } = this.sender;
    const url = this.#parts.line.connection()?.url;
    if (this.#told || run === undefined || url === undefined) return;
    this.#told = true;
    this.#parts.onRun?.(run, url);
  }

  /** What MLflow in the command needs to log into this run; nothing if there is no server, and it goes its own way. */
  #answerMlflow(): void {
    const { folder, line } = this.#parts;
    const answer = join(folder.hooks, "mlflow.json");
    if (!this.#wantsServer || existsSync(answer) || !existsSync(folder.hooks)) return;
    const { run } = this.sender;
    const url = line.connection()?.url;
    const told =
      run === undefined || url === undefined
        ? {}
        : {
            MLFLOW_TRACKING_URI: url,
            MLFLOW_RUN_ID: run.id,
            MLFLOW_EXPERIMENT_ID: run.experimentId,
            // The run id is used once; what MLflow starts after that becomes a child.
            MLFLOW_RUN_CONTEXT: JSON.stringify({ [runTags.parent]: run.id }),
            TRIALBOOK_RUN_ID: run.id,
            TRIALBOOK_EXPERIMENT_ID: run.experimentId,
          };
    writeFileSync(answer, JSON.stringify(told), { mode: 0o600 });
  }

  /** A run that was started by a captured one is its child, once the server knows both. */
  async #linkToParent(): Promise<void> {
    const connection = this.#parts.line.connection();
    if (this.#parentTold || connection === undefined) return;
    this.#parentTold = await linkToParent(this.sender, this.#parts.context, connection);
  }
}
