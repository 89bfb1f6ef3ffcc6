"""Logged models: made, found, described, judged, deleted."""

import mlflow
import numpy as np
from checks import equal, fresh, refused
from mlflow import MlflowClient
from sklearn.linear_model import LinearRegression

client = MlflowClient()
experiment = mlflow.set_experiment(fresh("models"))
x = np.arange(10.0).reshape(-1, 1)
model = LinearRegression().fit(x, 2 * x[:, 0] + 1)

with mlflow.start_run() as run:
    info = mlflow.sklearn.log_model(model, name="line", input_example=x[:2], params={"kind": "linear"}, tags={"made": "by hand"}, pip_requirements=["scikit-learn"])
    data = mlflow.data.from_numpy(x, name="numbers")
    mlflow.log_metric("mse", 0.25, model_id=info.model_id, dataset=data)
    mlflow.log_metric("mse", 0.125, step=1, model_id=info.model_id, dataset=data)

assert info.model_id.startswith("m-")
seen = mlflow.get_logged_model(info.model_id)
equal((seen.name, seen.source_run_id, seen.experiment_id), ("line", run.info.run_id, experiment.experiment_id))
equal(seen.params["kind"], "linear")
equal(seen.tags["made"], "by hand")
equal(sorted(m.value for m in seen.metrics if m.key == "mse")[0], 0.125)
equal(mlflow.get_run(run.info.run_id).data.metrics["mse"], 0.125)
assert np.allclose(mlflow.sklearn.load_model(info.model_uri).predict(x), model.predict(x))
assert np.allclose(mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/line").predict(x), model.predict(x))

other = mlflow.create_external_model(name="elsewhere", params={"a": "1"}, tags={"t": "1"})
equal(mlflow.get_logged_model(other.model_id).status.value, "READY")
pending = mlflow.initialize_logged_model(name="pending")
equal(pending.status.value, "PENDING")
equal(mlflow.finalize_logged_model(pending.model_id, "FAILED").status.value, "FAILED")
mlflow.set_logged_model_tags(other.model_id, {"t": "2", "u": "3"})
mlflow.delete_logged_model_tag(other.model_id, "u")
equal(mlflow.get_logged_model(other.model_id).tags["t"], "2")
assert "u" not in mlflow.get_logged_model(other.model_id).tags
mlflow.log_model_params({"b": "2"}, model_id=other.model_id)
equal(mlflow.get_logged_model(other.model_id).params, {"a": "1", "b": "2"})


def names(filter_string=None, **more):
    found = mlflow.search_logged_models([experiment.experiment_id], filter_string, output_format="list", **more)
    return [m.name for m in found]


equal(names(), ["pending", "elsewhere", "line"])
equal(names("name = 'line'"), ["line"])
equal(names("params.a = '1'"), ["elsewhere"])
equal(names("tags.t = '2'"), ["elsewhere"])
equal(names("metrics.mse < 0.2"), ["line"])
equal(names(f"source_run_id = '{run.info.run_id}'"), ["line"])
equal(names(order_by=[{"field_name": "name", "ascending": True}]), ["elsewhere", "line", "pending"])
equal(names(max_results=1), ["pending"])
client.delete_logged_model(pending.model_id)
refused("RESOURCE_DOES_NOT_EXIST", mlflow.get_logged_model, pending.model_id, says="not found")
refused("RESOURCE_DOES_NOT_EXIST", mlflow.get_logged_model, "m-" + "0" * 32)
equal(names(), ["elsewhere", "line"])
