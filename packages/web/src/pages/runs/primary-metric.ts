/** The metric that an experiment is about, if someone said so; MLflow's clients know this tag. */
export function primaryMetricOf(tags: readonly { readonly key: string; readonly value: string }[]): string | undefined {
  return tags.find(({ key }) => key === "mlflow.experiment.primaryMetric.name")?.value;
}
