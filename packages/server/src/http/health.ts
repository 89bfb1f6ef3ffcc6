import { TrialbookError } from "@trialbook/core/errors.ts";
import type { Protocol, Reply } from "./route.ts";

const ok: Reply = { status: 200, body: "OK", contentType: "text/plain; charset=utf-8" };

/** One thing that must work before requests may come. Rejects with what is wrong. */
export interface ReadinessCheck {
  /** As an operator knows it: `store`, `files`. */
  readonly name: string;
  run(): Promise<unknown>;
}

export interface Readiness {
  readonly checks: readonly ReadinessCheck[];
  /** Whether the server was told to stop: it answers as before, and wants no new clients. */
  isStopping(): boolean;
  /** A check that takes longer has failed; milliseconds. */
  readonly patience?: number;
}

/** `/health`: the process answers. `/ready`: it wants requests, for all that they need works. */
export function healthProtocol({ checks, isStopping, patience = 3000 }: Readiness): Protocol {
  return {
    name: "health",
    prefixes: ["/health", "/ready"],
    routes: [
      { kind: "buffered", method: "GET", path: "/health", permission: "public", handle: async () => ok },
      {
        kind: "buffered",
        method: "GET",
        path: "/ready",
        permission: "public",
        async handle() {
          if (isStopping()) return { ...ok, status: 503, body: "Not ready: the server is stopping" };
          const found = await Promise.all(checks.map((check) => problemOf(check, patience)));
          const problems = found.filter((problem) => problem !== undefined);
          return problems.length === 0 ? ok : { ...ok, status: 503, body: `Not ready: ${problems.join("; ")}` };
        },
      },
    ],
    failure: (_error, requestId) => ({ ...ok, status: 503, body: `Not ready (${requestId})` }),
    noRoute: (_method, _path, allowed) => ({
      ...ok,
      status: allowed.length > 0 ? 405 : 404,
      body: allowed.length > 0 ? "Method Not Allowed" : "Not Found",
    }),
  };
}

/** What is wrong, in words that may be shown to anyone: others' messages may hold names of files and machines. */
async function problemOf({ name, run }: ReadinessCheck, patience: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`${name} gave no answer within ${patience / 1000} s`), patience);
  });
  const answered = run().then(
    () => undefined,
    (error: unknown) => `${name}: ${error instanceof TrialbookError ? error.message : "failed"}`,
  );
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
