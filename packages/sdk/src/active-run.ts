import { type Connection, type Input, type Refused, request } from "./http.ts";
import { Outbox } from "./outbox.ts";
import type { Spool } from "./spool.ts";

export type ParamValue = string | number | boolean | null;
export type RunStatus = "finished" | "failed" | "killed";

/** A data set that a run reads; name and digest tell its versions apart. */
export interface DatasetDescription {
  readonly name: string;
  /** A short text that changes whenever the data does, e.g. the first digits of a hash; at most 36 characters. */
  readonly digest: string;
  /** Where it came from: a path or a URL. */
  readonly source?: string;
  /** What the run uses it for, e.g. `train` or `test`. */
  readonly context?: string;
  /** Counts and statistics, kept as JSON. */
  readonly profile?: Readonly<Record<string, unknown>>;
}

export interface LogOptions {
  /** Absent: one more than the run's last step, beginning at 0. */
  readonly step?: number;
  /** Milliseconds since 1970; absent: now. */
  readonly at?: number;
}

export type ArtifactContent = string | Uint8Array<ArrayBuffer> | ArrayBuffer | Blob | ReadableStream<Uint8Array>;

export interface ActiveRunOptions {
  readonly connection: Connection;
  readonly spool: Spool | undefined;
  readonly name: string;
  readonly create: Input<"POST /runs">;
  /** Milliseconds that {@link ActiveRun.end} and the exit hook wait for a server that is away. */
  readonly patience: number;
  onProblem(message: string): void;
}

/** A run that is being recorded. Nothing here waits for the network but `flush`, `artifact` and `end`. */
export class ActiveRun {
  readonly #options: ActiveRunOptions;
  readonly #outbox: Outbox;
  readonly #refused: Refused[] = [];
  #id: string | undefined;
  #experimentId: string | undefined;
  #name: string | undefined;
  #nextStep = 0;
  #ended = false;

  constructor(options: ActiveRunOptions) {
    this.#options = options;
    this.#outbox = new Outbox(
      {
        connection: options.connection,
        spool: options.spool,
        name: options.name,
        onRefused: (error) => {
          this.#refused.push(error);
          options.onProblem(`The server did not take something of this run: ${error.message}`);
        },
        onDelivered: ({ id, experimentId, name }) => {
          this.#id = id;
          this.#experimentId ??= experimentId;
          this.#name ??= name;
        },
      },
      { kind: "create", input: options.create },
    );
  }

  /** The server's id of the run; absent while the server has not been reached. */
  get id(): string | undefined {
    return this.#id;
  }

  get experimentId(): string | undefined {
    return this.#experimentId;
  }

  get name(): string | undefined {
    return this.#name ?? this.#options.create.name;
  }

  /** The run's page; absent while the server has not been reached. */
  get url(): string | undefined {
    return this.#id === undefined ? undefined : `${this.#options.connection.url}/r/${this.#id}`;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Records one value for each metric. Returns at once; values are sent in batches and again until the server has
   * them. NaN and infinities are values too.
   *
   * @throws {TypeError} if a value is no number, or the step is no integer
   */
  log(metrics: Readonly<Record<string, number>>, { step = this.#nextStep, at = Date.now() }: LogOptions = {}): void {
    this.#mustBeOpen();
    if (!Number.isSafeInteger(step)) throw new TypeError(`A step is an integer; ${String(step)} is not.`);
    for (const key in metrics) {
      const value = metrics[key];
      if (typeof value !== "number") throw new TypeError(`Metric ${key} must be a number; got ${typeof value} ${String(value)}.`);
    }
    for (const key in metrics) this.#outbox.addPoint(key, step, at, metrics[key] as number);
    this.#nextStep = step + 1;
  }

  /** Records params. A param never changes once recorded. */
  params(params: Readonly<Record<string, ParamValue>>): void {
    this.#mustBeOpen();
    this.#outbox.push({ kind: "log", input: { params: asTexts(params) } });
  }

  /** Sets or overwrites tags. */
  tags(tags: Readonly<Record<string, string>>): void {
    this.#mustBeOpen();
    this.#outbox.push({ kind: "log", input: { tags: asTexts(tags) } });
  }

  /** Records that the run used a data set. */
  dataset({ name, digest, source = "", context, profile }: DatasetDescription): void {
    this.#mustBeOpen();
    const described = {
      name,
      digest,
      sourceType: "code",
      source,
      ...(context && { context }),
      ...(profile && { profile: JSON.stringify(profile) }),
    };
    this.#outbox.push({ kind: "inputs", input: { datasets: [described] } });
  }

  /**
   * Stores a file of the run, e.g. `await run.artifact("model/weights.json", text)`.
   * @throws {Refused} if the name is not a path of plain parts @throws {Unreachable} if the server is away
   */
  async artifact(path: string, content: ArtifactContent): Promise<void> {
    this.#mustBeOpen();
    await this.flush();
    if (this.#id === undefined) throw new Error(`Artifact ${path} cannot be stored: ${this.#options.connection.url} has not answered yet.`);
    const name = path.split("/").map(encodeURIComponent).join("/");
    const init: RequestInit & { duplex: "half" } = {
      method: "PUT",
      body: content,
      duplex: "half",
      headers: { "content-type": "application/octet-stream" },
    };
    const response = await request({ ...this.#options.connection, timeout: 3_600_000 }, `/api/v1/runs/${this.#id}/artifacts/${name}`, init);
    await response.body?.cancel();
  }

  /** Sends all that waits, trying for `patience` milliseconds. @returns whether the server has everything now */
  flush(patience: number = this.#options.patience): Promise<boolean> {
    return this.#outbox.flush(patience);
  }

  /**
   * Ends the run when everything is with the server. If the server stays away, what is unsent is kept in the spool
   * and sent by a later `sync`. @throws {AggregateError} if the server refused something of this run
   */
  async end(status: RunStatus = "finished"): Promise<void> {
    if (this.#ended) return;
    this.#close(status);
    if (!(await this.flush())) this.#keep();
    if (this.#refused.length > 0) {
      throw new AggregateError(
        this.#refused,
        `The server refused ${this.#refused.length} things of this run; the first: ${this.#refused[0]?.message}`,
      );
    }
  }

  /** For the exit hook: records how the process ended and keeps what is unsent, without waiting for anything. */
  abandon(status: RunStatus): void {
    if (!this.#ended) this.#close(status);
    if (!this.#outbox.empty) this.#keep();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  #close(status: RunStatus): void {
    this.#outbox.push({ kind: "update", input: { status, endTime: Date.now() } });
    this.#ended = true;
  }

  #keep(): void {
    const kept = this.#outbox.spill();
    const where = this.#options.spool?.folder;
    this.#options.onProblem(
      kept
        ? `${this.#options.connection.url} is away; what it has not got is kept in ${where} and sent by the next run here, or by sync().`
        : `${this.#options.connection.url} is away and there is no place to keep what it has not got: it is lost when the process ends.`,
    );
  }

  #mustBeOpen(): void {
    if (this.#ended) throw new Error("This run has ended; start a new one to record more.");
  }
}

/** Fields as the API's list of texts. */
export function asTexts(fields: Readonly<Record<string, ParamValue>>): { key: string; value: string }[] {
  return Object.entries(fields).map(([key, value]) => ({ key, value: String(value) }));
}
