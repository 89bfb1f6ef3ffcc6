"""search_runs as a pandas DataFrame, over more runs than a page has."""

import math

import mlflow
from checks import equal, fresh
from mlflow import MlflowClient

client = MlflowClient()
name = fresh("table of runs")
experiment_id = client.create_experiment(name)
for i in range(12):
    run_id = client.create_run(experiment_id, run_name=f"r{i}", start_time=1000 + i).info.run_id
    client.log_param(run_id, "i", i)
    if i % 2:
        client.log_metric(run_id, "odd", i / 2)
table = mlflow.search_runs(experiment_names=[name], order_by=["attributes.start_time ASC"])
equal(list(table["params.i"]), [str(i) for i in range(12)])
equal(list(table["tags.mlflow.runName"])[:2], ["r0", "r1"])
assert math.isnan(table["metrics.odd"][0])
equal(table["metrics.odd"][11], 5.5)
assert str(table["start_time"].dtype).startswith("datetime64"), table.dtypes
best = mlflow.search_runs(experiment_names=[name], order_by=["metrics.odd DESC"], max_results=3)
equal(list(best["metrics.odd"]), [5.5, 4.5, 3.5])
assert len(mlflow.search_runs(search_all_experiments=True, filter_string="params.i = '11'", max_results=5)) >= 1
equal(len(mlflow.search_runs(experiment_names=[name], filter_string="metrics.odd > 100")), 0)
