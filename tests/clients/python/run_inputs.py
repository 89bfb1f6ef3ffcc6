"""Data sets as inputs of runs."""

import mlflow
import numpy as np
import pandas as pd
from checks import equal, fresh

experiment = mlflow.set_experiment(fresh("datasets"))
frame = pd.DataFrame({"x": np.arange(20), "y": np.arange(20) * 0.5, "label": ["a", "b"] * 10})
data = mlflow.data.from_pandas(frame, source="https://example.com/table.csv", name="table", targets="label")

with mlflow.start_run() as run:
    mlflow.log_input(data, context="training")
    mlflow.log_input(data, context="training")
    mlflow.log_input(mlflow.data.from_numpy(np.ones((3, 2)), name="ones"), context="eval", tags={"extra": "1"})

inputs = mlflow.get_run(run.info.run_id).inputs.dataset_inputs
equal([i.dataset.name for i in inputs], ["table", "ones"])
equal({t.key: t.value for t in inputs[0].tags}, {"mlflow.data.context": "training"})
equal({t.key: t.value for t in inputs[1].tags}, {"mlflow.data.context": "eval", "extra": "1"})
equal(inputs[0].dataset.digest, data.digest)
assert '"num_rows": 20' in inputs[0].dataset.profile
source = mlflow.data.get_source(mlflow.get_run(run.info.run_id).inputs.dataset_inputs[0].dataset)
equal(source.url, "https://example.com/table.csv")
found = mlflow.search_runs([experiment.experiment_id], "dataset.name = 'table' AND dataset.context = 'eval'")
equal(list(found.run_id), [run.info.run_id])
