"""The fluent API as tutorials show it."""

import math

import mlflow
from checks import equal, fresh

name = fresh("fluent")
experiment = mlflow.set_experiment(name)
equal(mlflow.set_experiment(name).experiment_id, experiment.experiment_id, "the same experiment again")
equal(mlflow.get_experiment_by_name(name).name, name)
mlflow.set_experiment_tag("team", "vision")
equal(mlflow.get_experiment(experiment.experiment_id).tags["team"], "vision")

with mlflow.start_run(run_name="first", tags={"stage": "draft"}, description="a note") as run:
    run_id = run.info.run_id
    mlflow.log_param("lr", 0.1)
    mlflow.log_params({"layers": 3, "activation": "relu", "empty": ""})
    for step in range(10):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_metrics({"acc": 0.9, "val/acc": 0.8}, step=9)
    mlflow.log_metric("nan", math.nan)
    mlflow.log_metric("inf", math.inf)
    mlflow.set_tag("owner", "nobody")
    mlflow.set_tags({"a": "1", "b": "ü 学"})
    mlflow.log_text("hello", "notes/hello.txt")
    mlflow.log_dict({"k": [1, 2]}, "config.json")
    assert mlflow.active_run().info.run_id == run_id
    assert mlflow.get_artifact_uri().startswith("mlflow-artifacts:/")

seen = mlflow.get_run(run_id)
equal(seen.info.status, "FINISHED")
equal(seen.info.run_name, "first")
assert seen.info.end_time >= seen.info.start_time
equal(seen.data.params, {"lr": "0.1", "layers": "3", "activation": "relu", "empty": ""})
equal(seen.data.metrics["loss"], 0.1)
equal(seen.data.metrics["val/acc"], 0.8)
assert math.isnan(seen.data.metrics["nan"])
equal(seen.data.metrics["inf"], 1.7976931348623157e308)
equal(seen.data.tags["mlflow.runName"], "first")
equal(seen.data.tags["mlflow.note.content"], "a note")
equal(seen.data.tags["b"], "ü 学")
equal(mlflow.artifacts.load_text(f"runs:/{run_id}/notes/hello.txt"), "hello")
equal(mlflow.artifacts.load_dict(f"runs:/{run_id}/config.json"), {"k": [1, 2]})

# A run is taken up again by its id.
with mlflow.start_run(run_id=run_id):
    equal(mlflow.get_run(run_id).info.status, "RUNNING")
    mlflow.log_metric("test", 0.5)
equal(mlflow.get_run(run_id).info.status, "FINISHED")

# Nested runs know their parent.
with mlflow.start_run(run_name="parent") as parent:
    children = []
    for i in range(3):
        with mlflow.start_run(nested=True) as child:
            mlflow.log_metric("i", i)
            children.append(child.info.run_id)
found = mlflow.search_runs([experiment.experiment_id], f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'", output_format="list")
equal({run.info.run_id for run in found}, set(children))
equal(mlflow.get_parent_run(children[0]).info.run_id, parent.info.run_id)

# A script that fails leaves a failed run.
try:
    with mlflow.start_run() as failing:
        raise ValueError("as it goes")
except ValueError:
    pass
equal(mlflow.get_run(failing.info.run_id).info.status, "FAILED")
assert len(failing.info.run_name.split("-")) >= 3, failing.info.run_name

# Tags go, and runs go to the bin.
with mlflow.start_run(run_id=run_id):
    mlflow.delete_tag("owner")
assert "owner" not in mlflow.get_run(run_id).data.tags
mlflow.delete_run(run_id)
equal(mlflow.get_run(run_id).info.lifecycle_stage, "deleted")
