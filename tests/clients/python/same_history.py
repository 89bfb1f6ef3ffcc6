"""Compares all that the MLflow at HISTORY_URI has with what the server has: nothing may be missing or changed."""

import os
import sys

from checks import equal
from mlflow import MlflowClient
from mlflow.entities import ViewType

before, after = MlflowClient(os.environ["HISTORY_URI"]), MlflowClient()


def spelt(value):
    """NaN equals itself, and an infinity the largest double, which is what MLflow's servers make of it."""
    return repr(max(-sys.float_info.max, min(sys.float_info.max, value))) if value == value else "nan"


def everything(client):
    experiments = {e.name: e for e in client.search_experiments(view_type=ViewType.ALL)}
    runs = client.search_runs([e.experiment_id for e in experiments.values()], run_view_type=ViewType.ALL, max_results=1000)
    return experiments, {r.info.run_id: r for r in runs}


def files(client, run_id, path=None):
    for entry in client.list_artifacts(run_id, path):
        if entry.is_dir:
            yield from files(client, run_id, entry.path)
        else:
            yield entry.path


def facts(client, run):
    info = run.info
    # A folder of files has some points twice.
    history = {
        key: sorted({(m.step, m.timestamp, spelt(m.value)) for m in client.get_metric_history(info.run_id, key)}) for key in run.data.metrics
    }
    inputs = [
        (i.dataset.name, i.dataset.digest, i.dataset.source_type, i.dataset.source, i.dataset.schema, i.dataset.profile, sorted((t.key, t.value) for t in i.tags))
        for i in run.inputs.dataset_inputs
    ]
    contents = {}
    # Neither side opens what lies in its bin.
    if info.lifecycle_stage == "active":
        for path in files(client, info.run_id):
            with open(client.download_artifacts(info.run_id, path), "rb") as file:
                contents[path] = file.read()
    return {
        "info": (info.run_name, info.status, info.start_time, info.end_time, info.lifecycle_stage, info.user_id),
        "params": run.data.params,
        "tags": run.data.tags,
        "latest": {key: spelt(value) for key, value in run.data.metrics.items()},
        "history": history,
        "inputs": inputs,
        "outputs": sorted((o.model_id, o.step) for o in run.outputs.model_outputs),
        "files": contents,
    }


def models(client, experiments):
    ids = [e.experiment_id for e in experiments.values() if e.lifecycle_stage == "active"]
    return {
        m.model_id: (m.name, str(m.status), m.model_type or None, m.source_run_id, m.params, m.tags, sorted((x.key, spelt(x.value), x.step) for x in m.metrics or []))
        for m in client.search_logged_models(ids)
    }


def registry(client):
    found = {}
    for model in client.search_registered_models():
        versions = {
            int(v.version): (v.current_stage, v.tags, v.run_id, v.source.startswith("models:/"), v.description)
            for v in client.search_model_versions(f"name = '{model.name}'")
        }
        found[model.name] = (model.description, model.tags, {a: int(v) for a, v in model.aliases.items()}, versions)
    return found


(experiments, runs), (same_experiments, same_runs) = everything(before), everything(after)
for name, experiment in experiments.items():
    equal(same_experiments[name].lifecycle_stage, experiment.lifecycle_stage, name)
    equal(same_experiments[name].tags, experiment.tags, name)
equal(sorted(same_runs), sorted(runs))
for run_id, run in runs.items():
    wanted = facts(before, run)
    for what, seen in facts(after, same_runs[run_id]).items():
        if isinstance(seen, dict) and seen.keys() == wanted[what].keys():
            for key in seen:
                equal(seen[key], wanted[what][key], f"{key} in {what} of {run.info.run_name}")
        equal(seen, wanted[what], f"{what} of {run.info.run_name}")
equal(models(after, same_experiments), models(before, experiments))
equal(registry(after), registry(before))
assert len(runs) >= 6 and registry(after)["registered"][3].keys() == {1, 3}
