/** Parts of MLflow that this server lacks, by how their paths begin below the API's base. */
const PARTS: readonly (readonly [path: RegExp, what: string])[] = [
  [/^\/gateway\/|\/mlflow\/gateway/, "AI gateway"],
  [/\/mlflow\/scorers?\/|\/mlflow\/genai\//, "scorers of language models"],
  [/\/mlflow\/datasets/, "evaluation datasets of language models; data sets of runs are runs/log-inputs and experiments/search-datasets"],
  [/\/mlflow\/mcp-servers/, "registry of MCP servers"],
  [/\/mlflow\/(label-schemas|review-queues|issues)/, "labelling of traces"],
  [/\/mlflow\/(prompt-optimization|jobs)|\/3\.0\/jobs/, "jobs"],
  [/\/mlflow\/webhooks/, "webhooks"],
  [/\/mlflow\/(assistant|demo|ui-telemetry|runs\/create-promptlab-run)/, "part of MLflow's own screens"],
  [/^\/graphql/, "GraphQL, which only MLflow's own screens ask for"],
  [/\/preview\//, "preview API, which MLflow itself has given up: leave out /preview"],
];

/** What a path belongs to that MLflow has and this server lacks, to be read after "no". */
export function missingPart(path: string): string | undefined {
  return PARTS.find(([part]) => part.test(path))?.[1];
}
