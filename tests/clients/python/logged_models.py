"""Logged models that are measured on data sets, used and made by runs, searched, listed and downloaded."""

import os

import mlflow
import numpy as np
from checks import equal, fresh, refused
from mlflow import MlflowClient
from mlflow.entities import LoggedModelInput, LoggedModelOutput

client = MlflowClient()
experiment = mlflow.set_experiment(fresh("logged models"))
train = mlflow.data.from_numpy(np.arange(4.0), name="train")
test = mlflow.data.from_numpy(np.arange(3.0), name="test")

models = {}
with mlflow.start_run(run_name="training") as training:
    for i, kind in enumerate(["tree", "net", "line"]):
        made = mlflow.create_external_model(
            name=f"model-{i}", source_run_id=training.info.run_id, model_type=kind, params={"depth": str(i)}, tags={"kind": kind}
        )
        models[kind] = made.model_id
        # On the training data the later models are better, on the test data the first is.
        mlflow.log_metric("acc", 0.5 + i / 10, model_id=made.model_id, dataset=train)
        mlflow.log_metric("acc", 0.4, step=0, model_id=made.model_id, dataset=test)
        mlflow.log_metric("acc", 0.9 - i / 10, step=1, model_id=made.model_id, dataset=test)
    mlflow.log_metric("loss", float("nan"), model_id=models["net"])
    mlflow.log_metrics({"size": 7.0, "speed": 2.5}, model_id=models["line"])


def kinds(filter_string=None, **more):
    found = mlflow.search_logged_models([experiment.experiment_id], filter_string, output_format="list", **more)
    return [m.model_type for m in found]


def on(data, **more):
    return {"dataset_name": data.name, "dataset_digest": data.digest, **more}


equal(kinds("metrics.acc > 0.75"), ["net", "tree"], "any point counts")
equal(kinds("metrics.acc >= 0.7", datasets=[on(train)]), ["line"])
equal(kinds("metrics.acc >= 0.7", datasets=[on(test)]), ["line", "net", "tree"])
equal(kinds(datasets=[on(train)]), ["line", "net", "tree"])
equal(kinds(datasets=[{"dataset_name": "none", "dataset_digest": "x"}]), [])
equal(kinds(order_by=[on(train, field_name="metrics.acc", ascending=False)]), ["line", "net", "tree"])
equal(kinds(order_by=[on(test, field_name="metrics.acc", ascending=False)]), ["tree", "net", "line"], "by the newest point")
equal(kinds(order_by=[{"field_name": "metrics.size"}, {"field_name": "name", "ascending": True}]), ["line", "tree", "net"], "what lacks it comes last")
equal(kinds("params.depth = '1' AND tags.kind LIKE 'n%' AND model_type != 'tree'"), ["net"])
equal(kinds("model_type IN ('tree', 'line')"), ["line", "tree"])
equal(kinds(f"source_run_id = '{training.info.run_id}' AND name ILIKE 'MODEL-%'"), ["line", "net", "tree"])
table = mlflow.search_logged_models([experiment.experiment_id])
equal(set(table["model_id"]), set(models.values()))
for bad in ["metrics.acc > 'x'", "params.depth > '1'", "bogus = 'x'", "name = 'a' OR name = 'b'"]:
    message = refused("INVALID_PARAMETER_VALUE", kinds, bad)
    assert message, bad

seen, token = [], None
while True:
    page = client.search_logged_models([experiment.experiment_id], max_results=2, page_token=token)
    seen += [m.model_type for m in page]
    token = page.token
    if not token:
        break
equal(seen, ["line", "net", "tree"])

tree = mlflow.get_logged_model(models["tree"])
equal(sorted((m.dataset_name, m.value) for m in tree.metrics), [("test", 0.4), ("test", 0.9), ("train", 0.5)])
equal({m.run_id for m in tree.metrics}, {training.info.run_id})
equal({m.key: m.value for m in mlflow.get_logged_model(models["line"]).metrics if not m.dataset_name}, {"size": 7.0, "speed": 2.5})
net = [m.value for m in mlflow.get_logged_model(models["net"]).metrics if m.key == "loss"]
assert net and np.isnan(net[0])
refused("RESOURCE_DOES_NOT_EXIST", client.log_metric, training.info.run_id, "acc", 1.0, model_id="m-" + "0" * 32)

with mlflow.start_run(run_name="judging") as judging:
    client.log_inputs(judging.info.run_id, models=[LoggedModelInput(models["tree"])])
    client.log_outputs(judging.info.run_id, models=[LoggedModelOutput(models["net"], step=3)])
    mlflow.log_metric("acc", 0.3, step=2, model_id=models["tree"], dataset=test)
run = mlflow.get_run(judging.info.run_id)
equal([i.model_id for i in run.inputs.model_inputs], [models["tree"]])
equal([(o.model_id, o.step) for o in run.outputs.model_outputs], [(models["net"], 3)])
equal({m.run_id for m in mlflow.get_logged_model(models["tree"]).metrics}, {training.info.run_id, judging.info.run_id})
equal(kinds(order_by=[on(test, field_name="metrics.acc", ascending=False)]), ["net", "line", "tree"])

os.makedirs("files/deep")
for path, text in {"a.txt": "a", "deep/größe.txt": "b"}.items():
    with open(f"files/{path}", "w") as file:
        file.write(text)
client.log_model_artifacts(models["tree"], "files")
client.log_model_artifact(models["tree"], "files/a.txt")
listed = {f.path: f.is_dir for f in client.list_logged_model_artifacts(models["tree"])}
equal({path: listed[path] for path in ("a.txt", "deep")}, {"a.txt": False, "deep": True})
equal([f.path for f in client.list_logged_model_artifacts(models["tree"], "deep")], ["deep/größe.txt"])
down = mlflow.artifacts.download_artifacts(f"models:/{models['tree']}", dst_path="down")
with open(os.path.join(down, "deep", "größe.txt")) as file:
    equal(file.read(), "b")

mlflow.set_logged_model_tags(models["tree"], {"kind": "oak", "a b/c": "d" * 9000})
equal(len(mlflow.get_logged_model(models["tree"]).tags["a b/c"]), 9000)
mlflow.delete_logged_model_tag(models["tree"], "kind")
refused("RESOURCE_DOES_NOT_EXIST", client.delete_logged_model_tag, models["tree"], "kind")
equal(kinds("tags.kind = 'oak'"), [])
mlflow.log_model_params({"depth": "0", "wide": "yes"}, models["tree"])
equal(mlflow.get_logged_model(models["tree"]).params, {"depth": "0", "wide": "yes"})
client.delete_logged_model(models["tree"])
refused("RESOURCE_DOES_NOT_EXIST", mlflow.get_logged_model, models["tree"])
equal(kinds(), ["line", "net"])
