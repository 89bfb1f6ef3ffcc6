import type { WholeBook } from "@trialbook/core/whole-book.ts";
import type { RequestFigures } from "../http/request-figures.ts";
import type { Protocol, Reply } from "../http/route.ts";
import { commitFamilies, sizeFamilies } from "./book-families.ts";
import { EXPOSITION_TYPE, expositionOf, type Family } from "./exposition.ts";
import { gauge, processFamilies } from "./process-families.ts";
import { requestFamilies } from "./request-families.ts";
import type { Counted } from "./size-watch.ts";

export interface MonitorDeps {
  readonly figures: RequestFigures;
  readonly book: Pick<WholeBook, "commits" | "waitingWrites">;
  readonly lastSize: () => Counted | undefined;
  /** Bytes that may still be written where files lie; absent if nobody can say. */
  readonly freeBytes: () => number | undefined;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** `GET /metrics`: the server's figures as Prometheus reads them. */
export function monitorProtocol(deps: MonitorDeps): Protocol {
  return {
    name: "monitor",
    prefixes: ["/metrics"],
    routes: [
      {
        kind: "buffered",
        method: "GET",
        path: "/metrics",
        permission: "read",
        handle: async () => ({ status: 200, body: expositionOf(familiesOf(deps)), contentType: EXPOSITION_TYPE }),
      },
    ],
    failure: (_error, requestId) => text(500, `The figures could not be read; the log has the reason under ${requestId}.`),
    noRoute: (_method, _path, allowed) => text(allowed.length > 0 ? 405 : 404, allowed.length > 0 ? "Method Not Allowed" : "Not Found"),
  };
}

function* familiesOf({ figures, book, lastSize, freeBytes, version, clock }: MonitorDeps): Generator<Family> {
  yield { name: "trialbook_build_info", type: "gauge", help: "The version that runs.", samples: [{ labels: { version }, value: 1 }] };
  yield* requestFamilies(figures);
  yield* commitFamilies(book);
  const counted = lastSize();
  if (counted !== undefined) yield* sizeFamilies(counted);
  const free = freeBytes();
  if (free !== undefined) yield gauge("trialbook_data_free_bytes", "Room on the disk of the data folder.", free);
  yield* processFamilies(clock());
}

function text(status: number, body: string): Reply {
  return { status, body, contentType: "text/plain; charset=utf-8" };
}
