"""What the machine did while training ran."""

import mlflow
from checks import eventually, fresh
from mlflow import MlflowClient

mlflow.set_experiment(fresh("system metrics"))
mlflow.set_system_metrics_sampling_interval(0.2)
mlflow.set_system_metrics_samples_before_logging(1)
with mlflow.start_run(log_system_metrics=True) as run:
    eventually(lambda: "system/cpu_utilization_percentage" in mlflow.get_run(run.info.run_id).data.metrics, "system metrics")
    eventually(lambda: len(MlflowClient().get_metric_history(run.info.run_id, "system/system_memory_usage_megabytes")) >= 3, "three samples")
metrics = mlflow.get_run(run.info.run_id).data.metrics
assert metrics["system/system_memory_usage_megabytes"] > 0, metrics
