import { type Connection, type Input, Refused, send } from "./http.ts";

/**
 * One thing to tell the server about a run, in the order it happened. Each may be sent again without harm, so a run
 * that was recorded while the server was away can be replayed from its spool.
 */
export type Operation =
  | { readonly kind: "create"; readonly input: Input<"POST /runs"> }
  | { readonly kind: "log"; readonly input: Omit<Input<"POST /runs/{id}/log">, "id"> }
  | { readonly kind: "inputs"; readonly input: Omit<Input<"POST /runs/{id}/inputs">, "id"> }
  | { readonly kind: "update"; readonly input: Omit<Input<"PATCH /runs/{id}">, "id"> };

/** What became of an operation that the server took: the run's id, known from its creation on. */
export interface Delivered {
  readonly id: string;
  readonly experimentId?: string;
  readonly name?: string;
  /** What of it the server would not take, and why; the rest was recorded. */
  readonly refused: readonly Refused[];
}

/** Sends an operation. Points of several metrics that are refused together are sent one metric at a time, so one bad key spoils only itself. */
export async function deliver(connection: Connection, id: string | undefined, operation: Operation): Promise<Delivered> {
  if (operation.kind === "create") {
    const { run } = await send(connection, "POST /runs", operation.input);
    return { id: run.info.id, experimentId: run.info.experimentId, name: run.info.name, refused: [] };
  }
  if (id === undefined) throw new Error("A run's creation comes before anything else of it.");
  try {
    if (operation.kind === "log") await send(connection, "POST /runs/{id}/log", { id, ...operation.input });
    else if (operation.kind === "inputs") await send(connection, "POST /runs/{id}/inputs", { id, ...operation.input });
    else await send(connection, "PATCH /runs/{id}", { id, ...operation.input });
    return { id, refused: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const parts = partsOf(operation);
    if (parts.length < 2) return { id, refused: [error] };
    const refused: Refused[] = [];
    for (const part of parts) refused.push(...(await deliver(connection, id, part)).refused);
    return { id, refused };
  }
}

function partsOf(operation: Operation): Operation[] {
  if (operation.kind !== "log") return [operation];
  const { params = [], tags = [], metrics = [] } = operation.input;
  return [
    ...params.map((param): Operation => ({ kind: "log", input: { params: [param] } })),
    ...tags.map((tag): Operation => ({ kind: "log", input: { tags: [tag] } })),
    ...metrics.map((column): Operation => ({ kind: "log", input: { metrics: [column] } })),
  ];
}
