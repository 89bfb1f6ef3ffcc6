/** Both places under which MLflow's clients and pages look for the artifacts that this server keeps. */
export const ARTIFACT_BASES = ["/api/2.0/mlflow-artifacts", "/ajax-api/2.0/mlflow-artifacts"] as const;

/** A query's field as it was meant; clients send each once. */
export function queryField(query: string, name: string): string | undefined {
  return new URLSearchParams(query).get(name) ?? undefined;
}
