"""A history worth moving: everything that an MLflow keeps of trainings and models, odd values included."""

import math

import mlflow
import pandas as pd
from mlflow import MlflowClient
from mlflow.entities import Metric
from sklearn.linear_model import LogisticRegression

client = MlflowClient()
experiment = mlflow.set_experiment("moved ä").experiment_id
client.set_experiment_tag(experiment, "team", "vision")
model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])

with mlflow.start_run(run_name="first") as first:
    mlflow.log_params({"lr": 0.1, "model/depth": "3"})
    points = [Metric("loss", 1 / (step + 1), 1_700_000_000_000 + step, step) for step in range(1000)]
    client.log_batch(first.info.run_id, metrics=points)
    client.log_metric(first.info.run_id, "odd", math.nan, timestamp=5, step=1)
    client.log_metric(first.info.run_id, "odd", math.inf, timestamp=6, step=2**53 + 2)
    client.log_metric(first.info.run_id, "odd", -0.25, timestamp=4, step=-7)
    mlflow.set_tags({"note": "two\nlines", "long": "x" * 3000})
    mlflow.log_text("hello", "notes/a b.txt")
    mlflow.log_dict({"a": [1, 2]}, "conf.json")
    data = mlflow.data.from_pandas(pd.DataFrame({"x": [1, 2], "y": [0, 1]}), name="small")
    mlflow.log_input(data, context="train", tags={"k": "v"})
    logged = mlflow.sklearn.log_model(model, name="model", pip_requirements=[])
    mlflow.log_metric("on_model", 0.5, model_id=logged.model_id)
mlflow.register_model(f"models:/{logged.model_id}", "registered")
with mlflow.start_run(run_name="child"):
    with mlflow.start_run(run_name="inner", nested=True) as inner:
        again = mlflow.sklearn.log_model(model, name="model", pip_requirements=[])
mlflow.register_model(f"models:/{again.model_id}", "registered")
mlflow.register_model(f"models:/{again.model_id}", "registered")
with mlflow.start_run(run_name="binned") as binned:
    mlflow.log_metric("x", 1)
client.delete_run(binned.info.run_id)
try:
    with mlflow.start_run(run_name="failed"):
        raise RuntimeError("stops here")
except RuntimeError:
    pass
client.create_run(experiment, run_name="still running", start_time=12345)
client.delete_model_version("registered", "2")
client.set_registered_model_alias("registered", "champion", "3")
client.set_model_version_tag("registered", "1", "checked", "yes")
client.update_registered_model("registered", "described")
client.transition_model_version_stage("registered", "1", "Staging")
client.delete_experiment(mlflow.create_experiment("binned whole"))
