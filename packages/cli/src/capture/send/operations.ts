import type { JournalLine, JournalPoint } from "@trialbook/core/reproduction/journal-line.ts";
import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import { RECORD_ARTIFACT } from "@trialbook/core/reproduction/run-record.ts";
import type { Operation } from "@trialbook/sdk/operation.ts";

/** A file of the journal's folder that becomes an artifact, or bytes that do. */
interface ArtifactToSend {
  readonly kind: "artifact";
  readonly name: string;
  readonly content: { readonly file: string } | { readonly text: string };
}

export type Sendable = Operation | ArtifactToSend;

/** The API's limits for one request. */
const MOST_POINTS = 10_000;
const MOST_KEYS = 500;

/** What a server is told of these lines, in their order; facts and points that follow each other go together. */
export function operations(lines: readonly JournalLine[]): readonly Sendable[] {
  const told: Sendable[] = [];
  let facts = new Facts();
  const flush = (): void => {
    told.push(...facts.operations());
    facts = new Facts();
  };
  let record: ArtifactToSend | undefined;
  for (const line of lines) {
    switch (line.kind) {
      case "start":
        told.push(creation(line));
        break;
      case "params":
        facts.params(line.params);
        break;
      case "tags":
        facts.tags(line.tags);
        break;
      case "beat":
        facts.tags({ [runTags.heartbeat]: String(line.at) });
        break;
      case "points":
        for (const point of line.points) facts.point(point);
        break;
      case "dataset":
        flush();
        told.push({ kind: "inputs", input: { datasets: [line.dataset] } });
        break;
      case "artifact":
        told.push({ kind: "artifact", name: line.name, content: { file: line.file } });
        break;
      case "record":
        // Only the last one of a handful need travel.
        record = { kind: "artifact", name: RECORD_ARTIFACT, content: { text: JSON.stringify(line.record, undefined, 2) } };
        break;
      case "end":
        flush();
        if (record !== undefined) told.push(record);
        record = undefined;
        told.push({ kind: "update", input: { status: line.status, endTime: line.at } });
        break;
      case "output":
      case "events":
      case "process":
      case "attached":
        break;
    }
  }
  flush();
  if (record !== undefined) told.push(record);
  return told;
}

function creation(line: Extract<JournalLine, { kind: "start" }>): Operation {
  const tags = { ...line.tags, [runTags.journal]: line.journal, [runTags.heartbeat]: String(line.at) };
  return {
    kind: "create",
    input: {
      experiment: line.experiment,
      ...(line.name !== undefined && { name: line.name }),
      userId: line.user,
      startTime: line.at,
      tags: texts(tags),
      idempotencyKey: line.idempotencyKey,
    },
  };
}

/** Params, tags and points that one request can carry. */
class Facts {
  readonly #params = new Map<string, string>();
  readonly #tags = new Map<string, string>();
  readonly #columns = new Map<string, JournalPoint[]>();
  #points = 0;

  params(params: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(params)) if (!this.#params.has(key)) this.#params.set(key, value);
  }

  tags(tags: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(tags)) this.#tags.set(key, value);
  }

  point(point: JournalPoint): void {
    const column = this.#columns.get(point[0]);
    if (column === undefined) this.#columns.set(point[0], [point]);
    else column.push(point);
    this.#points++;
  }

  operations(): readonly Operation[] {
    const params = chunks(texts(Object.fromEntries(this.#params)), MOST_KEYS);
    const tags = chunks(texts(Object.fromEntries(this.#tags)), MOST_KEYS);
    const points = chunks([...this.#columns.values()].flat(), this.#points > MOST_POINTS ? MOST_POINTS : Math.max(this.#points, 1));
    const requests = Math.max(params.length, tags.length, points.length);
    return Array.from({ length: requests }, (_, i) => ({
      kind: "log",
      input: {
        ...(params[i] && { params: params[i] }),
        ...(tags[i] && { tags: tags[i] }),
        ...(points[i] && { metrics: columns(points[i]) }),
      },
    }));
  }
}

function columns(points: readonly JournalPoint[]) {
  const byKey = Map.groupBy(points, ([key]) => key);
  return [...byKey].map(([key, own]) => ({
    key,
    values: own.map(([, value]) => value),
    steps: own.map(([, , step]) => step),
    times: own.map(([, , , at]) => at),
  }));
}

function texts(fields: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(fields).map(([key, value]) => ({ key, value }));
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
