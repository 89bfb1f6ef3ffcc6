"""Logging that does not wait."""

import mlflow
from checks import equal, fresh
from mlflow import MlflowClient

mlflow.set_experiment(fresh("async"))
with mlflow.start_run() as run:
    waiting = [mlflow.log_metric("loss", 1 / (i + 1), step=i, synchronous=False) for i in range(200)]
    waiting.append(mlflow.log_params({"a": 1, "b": 2}, synchronous=False))
    waiting.append(mlflow.set_tags({"c": "3"}, synchronous=False))
    for operation in waiting:
        operation.wait()
seen = mlflow.get_run(run.info.run_id).data
equal(seen.params, {"a": "1", "b": "2"})
equal(seen.tags["c"], "3")
equal(len(MlflowClient().get_metric_history(run.info.run_id, "loss")), 200)

mlflow.config.enable_async_logging(True)
with mlflow.start_run() as run:
    for i in range(300):
        mlflow.log_metrics({"x": i, "y": -i}, step=i)
    mlflow.log_param("p", "q")
mlflow.flush_async_logging()
mlflow.config.enable_async_logging(False)
equal([p.value for p in MlflowClient().get_metric_history(run.info.run_id, "y")], [-float(i) for i in range(300)])
equal(mlflow.get_run(run.info.run_id).data.params, {"p": "q"})
