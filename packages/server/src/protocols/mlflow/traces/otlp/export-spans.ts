import { TooLarge } from "@trialbook/core/errors.ts";
import { asRunId } from "@trialbook/core/ids.ts";
import { parseJson } from "../../../../http/parse-json.ts";
import type { BufferedRoute, Call } from "../../../../http/route.ts";
import type { MlflowDeps } from "../../deps.ts";
import { invalid } from "../../errors.ts";
import { experimentId } from "../../wire.ts";
import { groupSpans } from "./group-spans.ts";
import type { SentSpans } from "./message.ts";
import { readJson } from "./read-json.ts";
import { readProtobuf } from "./read-protobuf.ts";

/** Spans of one request; they are written in one piece of work, which others wait for. OpenTelemetry's exporters send 512. */
const mostSpans = 10_000;

/** `POST /v1/traces`: where OpenTelemetry's exporters, and MLflow's clients, send spans. All of a request are kept, or none. */
export function exportSpans({ book }: MlflowDeps): BufferedRoute {
  return {
    kind: "buffered",
    method: "POST",
    path: "/v1/traces",
    permission: "write",
    async handle(call) {
      const experiment = headerOf(call, "x-mlflow-experiment-id");
      if (experiment === undefined) throw invalid("Send the header x-mlflow-experiment-id with the experiment that the spans belong to.");
      const sent = read(call);
      const count = sent.reduce((sum, { spans }) => sum + spans.length, 0);
      if (count === 0) throw invalid("Invalid OpenTelemetry format - no spans found");
      if (count > mostSpans) throw new TooLarge(`A request has at most ${mostSpans} spans, not ${count}; send them in smaller batches.`);
      const traces = groupSpans(sent, experimentId(experiment, "x-mlflow-experiment-id"));
      await book.traces.addSpans(traces);
      const run = headerOf(call, "x-mlflow-run-id");
      if (run !== undefined)
        await book.traces.linkTraces(
          traces.map(({ guess }) => guess.id),
          asRunId(run),
        );
      return { status: 200, body: "", contentType: "application/x-protobuf" };
    },
  };
}

function read({ contentType, body }: Call): readonly SentSpans[] {
  if (contentType === "application/x-protobuf") return readProtobuf(body);
  if (contentType === "application/json") return readJson(parseJson(body) ?? {});
  throw invalid(`Invalid Content-Type: ${contentType ?? "none"}. Expected: application/x-protobuf or application/json`);
}

function headerOf({ headers }: Call, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
