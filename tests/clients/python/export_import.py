"""`mlflow-export-import` between the server and the MLflow at OTHER_URI, both ways: in the end both have all of both."""

import json
import os
import subprocess
import sys

import mlflow
import numpy as np
import yaml
from checks import equal
from mlflow import MlflowClient
from sklearn.linear_model import LinearRegression

sides = {"here": os.environ["MLFLOW_TRACKING_URI"], "there": os.environ["OTHER_URI"]}
x = np.arange(8.0).reshape(-1, 1)


def work(side):
    """What somebody did on one of the servers, with names of its own."""
    mlflow.set_tracking_uri(sides[side])
    client = MlflowClient()
    mlflow.set_experiment(f"work {side}")
    mlflow.set_experiment_tag("team", "ü")
    with mlflow.start_run(run_name=f"parent {side}", tags={"note": "a\nb"}) as run:
        mlflow.log_params({f"p{i}": f"value {i}" for i in range(120)})
        for step in range(40):
            mlflow.log_metrics({"loss": 1 / (step + 1), "odd": float("nan") if step == 3 else 1e-300 * step}, step=step)
        mlflow.log_text("hello", "deep/er ü/note.txt")
        mlflow.sklearn.save_model(LinearRegression().fit(x, 2 * x[:, 0] + 1), f"line {side}", pip_requirements=["scikit-learn"])
        mlflow.log_artifacts(f"line {side}", "model")
        with mlflow.start_run(run_name=f"child {side}", nested=True):
            mlflow.log_metric("accuracy", 0.5, step=-1)
    name = f"model {side}"
    client.create_registered_model(name, tags={"a": "b"}, description="fits a line")
    # The tool knows versions from before MLflow 3 only, whose source is a run's folder.
    for text in ("first", "second"):
        client.create_model_version(name, f"{run.info.artifact_uri}/model", run.info.run_id, tags={"t": text}, description=text)
    client.transition_model_version_stage(name, "1", "Production")


# No release of the tool can register versions at a server that serves its artifacts itself, MLflow's own included: it looks
# for their source among this machine's files, and takes "mlflow-artifacts:" for the folder "artifacts". These two are set right.
IMPORT_ALL = """
import os
from mlflow_export_import.bulk.import_models import main
from mlflow_export_import.model import import_model

is_file = os.path.exists
os.path.exists = lambda path: str(path).startswith("mlflow-artifacts:") or is_file(path)
import_model._extract_model_path = lambda source, run_id: source.split(f"{run_id}/artifacts/")[1]
main()
"""


def tool(side, *command):
    """The tool ends well even where it left things out, and says so."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        env={**os.environ, "MLFLOW_TRACKING_URI": sides[side]},
        capture_output=True,
        text=True,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0 and "Traceback" not in said, said[-4000:]


def files(client, run_id, path=None):
    for entry in client.list_artifacts(run_id, path):
        if entry.is_dir:
            yield from files(client, run_id, entry.path)
        else:
            yield entry.path


def content(client, run_id, path):
    with open(client.download_artifacts(run_id, path), "rb") as file:
        if not path.endswith("MLmodel"):
            return file.read()
        # The tool writes a run's new id into the descriptions of its models.
        described = yaml.safe_load(file)
        assert described.pop("run_id", run_id) == run_id, path
        return described


def everything(uri):
    mlflow.set_tracking_uri(uri)
    client = MlflowClient()
    experiments = {e.experiment_id: e for e in client.search_experiments()}
    runs = client.search_runs(list(experiments), max_results=1000)
    names = {r.info.run_id: r.info.run_name for r in runs}
    seen = {"experiments": {e.name: e.tags for e in experiments.values() if e.name != "Default"}}
    for run in runs:
        run_id, tags = run.info.run_id, dict(run.data.tags)
        if "mlflow.parentRunId" in tags:
            tags["mlflow.parentRunId"] = names[tags["mlflow.parentRunId"]]
        seen[f"{experiments[run.info.experiment_id].name}: {run.info.run_name}"] = {
            "status": run.info.status,
            "params": run.data.params,
            "tags": tags,
            "history": {k: [(m.step, m.timestamp, repr(m.value)) for m in client.get_metric_history(run_id, k)] for k in sorted(run.data.metrics)},
            "files": {path: content(client, run_id, path) for path in files(client, run_id)},
        }
    for model in client.search_registered_models():
        versions = client.search_model_versions(f"name = '{model.name}'")
        seen[model.name] = (
            model.description,
            model.tags,
            sorted((v.version, v.current_stage, v.description, v.tags["t"], names[v.run_id], v.source.split(v.run_id)[1]) for v in versions),
        )
        predicted = mlflow.pyfunc.load_model(f"models:/{model.name}/2").predict(x)
        assert np.allclose(predicted, 2 * x[:, 0] + 1), model.name
    return seen


for side in sides:
    work(side)
for side in sides:
    tool(side, "-m", "mlflow_export_import.bulk.export_all", "--output-dir", f"from {side}")
    with open(f"from {side}/manifest.json") as file:
        info = json.load(file)["info"]
    equal((info["models"]["models"]["failed_models"], info["experiments"]["failed_runs"]), ([], 0))
tool("here", "-c", IMPORT_ALL, "--input-dir", "from there", "--use-src-user-id", "true")
tool("there", "-c", IMPORT_ALL, "--input-dir", "from here", "--use-src-user-id", "true")
here, there = everything(sides["here"]), everything(sides["there"])
equal(sorted(here), sorted(there))
equal(len(here), 1 + 4 + 2)
for what, wanted in there.items():
    if isinstance(wanted, dict):
        for part in wanted:
            equal(here[what].get(part), wanted[part], f"{part} of {what}")
    equal(here[what], wanted, what)
