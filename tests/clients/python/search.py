"""Every kind of filter and ordering of search_runs."""

import math

from checks import equal, fresh, refused
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, ViewType

client = MlflowClient()
experiment_id = client.create_experiment(fresh("search"))
ids = {}


def run(name, *, start, metrics=None, params=None, tags=None, status="FINISHED", dataset=None):
    made = client.create_run(experiment_id, run_name=name, start_time=start, tags=tags or {})
    for key, value in (metrics or {}).items():
        client.log_metric(made.info.run_id, key, value)
    for key, value in (params or {}).items():
        client.log_param(made.info.run_id, key, value)
    if dataset is not None:
        about = Dataset(name=dataset, digest=f"{dataset}-1", source_type="local", source="{}")
        client.log_inputs(made.info.run_id, [DatasetInput(about, [InputTag("mlflow.data.context", "train")])])
    client.set_terminated(made.info.run_id, status, end_time=start + 10)
    ids[name] = made.info.run_id


run("a", start=1000, metrics={"loss": 0.5, "val loss": 1.0}, params={"lr": "0.1", "opt": "Adam"}, tags={"team": "red"}, dataset="mnist")
run("b", start=2000, metrics={"loss": 0.25}, params={"lr": "0.01", "opt": "sgd"}, tags={"team": "blue"}, status="FAILED")
run("c", start=3000, metrics={"loss": math.nan}, params={"lr": "0.1"}, dataset="cifar")
run("d", start=4000, metrics={"loss": -1e3}, tags={"team": "Red", "with.dot": "x"})
run("e", start=5000)


def found(filter_string="", order_by=("attributes.start_time ASC",), **more):
    return "".join(r.info.run_name for r in client.search_runs([experiment_id], filter_string, order_by=list(order_by), **more))


equal(found(), "abcde")
for filter_string, wanted in {
    "metrics.loss > 0.3": "a",
    "metrics.loss >= 0.25 and metrics.loss < 1": "ab",
    "metric.loss <= 2.5e-1": "bd",
    "metrics.loss = -1000": "d",
    "metrics.loss != 0.5": "bcd",
    'metrics."val loss" = 1': "a",
    "metrics.`val loss` = 1.0": "a",
    "params.lr = '0.1'": "ac",
    'params.opt = "sgd"': "b",
    "params.opt != 'sgd'": "a",
    "parameters.opt LIKE 'A%'": "a",
    "param.opt LIKE 'a%'": "",
    "params.opt ILIKE 'a_am'": "a",
    "tags.team = 'red'": "a",
    "tags.team ILIKE 'RED'": "ad",
    "tag.team != 'blue'": "ad",
    "tags.`with.dot` = 'x'": "d",
    "tags.with.dot = 'x'": "d",
    "attributes.status = 'FAILED'": "b",
    "status != 'FINISHED'": "b",
    "run_name = 'c'": "c",
    "attributes.run_name LIKE '%d'": "d",
    "attr.`run name` = 'e'": "e",
    "tags.`mlflow.runName` = 'a'": "a",
    "start_time >= 3000": "cde",
    "attributes.end_time < 2010": "a",
    "attributes.start_time = 2000 AND status = 'FAILED'": "b",
    f"run_id = '{ids['a']}'": "a",
    f"attributes.run_id IN ('{ids['a']}', '{ids['c']}')": "ac",
    f"run_id NOT IN ('{ids['a']}', '{ids['c']}')": "bde",
    f"artifact_uri LIKE '%{ids['b']}%'": "b",
    "dataset.name = 'mnist'": "a",
    "datasets.digest LIKE '%-1'": "ac",
    "dataset.name IN ('mnist', 'none')": "a",
    "dataset.context = 'train' AND params.lr = '0.1'": "ac",
    "params.none = 'x'": "",
    "metrics.none > 0": "",
}.items():
    equal(found(filter_string), wanted, filter_string)

for order_by, wanted in {
    ("metrics.loss ASC",): "dbace",
    ("metrics.loss DESC",): "abdce",
    ("params.opt",): "abedc",
    ("params.lr DESC", "start_time ASC"): "acbde",
    ("tags.team ASC",): "dbaec",
    ("run_name DESC",): "edcba",
    ("attributes.status", "start_time"): "bacde",
    ("start_time DESC",): "edcba",
    ("end_time",): "abcde",
    (): "edcba",
}.items():
    equal(found(order_by=order_by), wanted, order_by)

for filter_string in [
    "metrics.loss > 'a'",
    "params.lr = 0.1",
    "nothing.loss > 1",
    "metrics.loss > 1 OR metrics.loss < 0",
    "params.lr > '1'",
    "attributes.nothing = 'x'",
    "metrics.loss",
    "tags.team = red",
    "run_name IN ('a')",
    "' OR 1=1 --",
]:
    refused("INVALID_PARAMETER_VALUE", found, filter_string)
refused("INVALID_PARAMETER_VALUE", found, order_by=["metrics.loss SIDEWAYS"])
refused("INVALID_PARAMETER_VALUE", client.search_runs, [experiment_id], page_token="made up")

# Pages, views, several experiments
pages, token = [], None
while True:
    page = client.search_runs([experiment_id], order_by=["start_time"], max_results=2, page_token=token)
    pages.append("".join(r.info.run_name for r in page))
    token = page.token
    if not token:
        break
equal(pages, ["ab", "cd", "e"])
client.delete_run(ids["e"])
equal(found(run_view_type=ViewType.ACTIVE_ONLY), "abcd")
equal(found(run_view_type=ViewType.DELETED_ONLY), "e")
equal(found(run_view_type=ViewType.ALL), "abcde")
other = client.create_experiment(fresh("search other"))
elsewhere = client.create_run(other, run_name="z", start_time=1500)
both = client.search_runs([experiment_id, other, "987654"], order_by=["start_time ASC"])
equal("".join(r.info.run_name for r in both), "azbcd")

# What a search tells of a run
first = client.search_runs([experiment_id], "run_name = 'a'")[0]
equal(first.data.metrics, {"loss": 0.5, "val loss": 1.0})
equal(first.data.params, {"lr": "0.1", "opt": "Adam"})
equal(first.inputs.dataset_inputs[0].dataset.name, "mnist")
