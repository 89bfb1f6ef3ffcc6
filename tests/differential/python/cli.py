"""Works with `mlflow`'s command line against the server of MLFLOW_TRACKING_URI, and prints what each command said.

The commands run in this process, since each start of Python would cost seconds. Ids, times and the server's address
are replaced, so that two servers' answers can be compared."""

import json
import os
import re
import sys

import mlflow
import numpy as np
from click.testing import CliRunner
from mlflow.cli import cli
from sklearn.linear_model import LinearRegression

server = os.environ["MLFLOW_TRACKING_URI"]
said = []


def plain(text):
    text = text.replace(server, "SERVER").replace(os.getcwd(), "HERE")
    text = re.sub(r"m-[0-9a-f]{32}|[0-9a-f]{32}", "ID", text)
    text = re.sub(r"\b1[0-9]{12}\b|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?( \w+)?", "TIME", text)
    text = re.sub(r"/tmp/\w+|HERE/\w*tmp\w*", "FOLDER", text)
    text = re.sub(r"\x1b\[[0-9;]*m|(Downloading|Uploading) artifacts:.*", "", text)
    # Tables are as wide as their widest cell.
    return [re.sub(r"[ -]{2,}", "  ", line.strip()) for line in re.split(r"[\r\n]+", text) if line.strip()]


def run(*args):
    result = CliRunner().invoke(cli, [str(arg) for arg in args])
    text = result.stdout
    if args[:2] == ("runs", "describe") and result.exit_code == 0:
        # Params and tags are sets; a data set's source tells of the machine.
        described = json.loads(text)
        for given in described["inputs"]["dataset_inputs"]:
            del given["dataset"]["source"]
        text = json.dumps(described, indent=1, sort_keys=True)
    lines = plain(text)
    if result.exit_code != 0:
        # Of a refusal its kind counts, not its words.
        code = getattr(result.exception, "error_code", "")
        # MLflow words a name that is taken by its database when an experiment is renamed.
        lines = [type(result.exception).__name__, "RESOURCE_ALREADY_EXISTS" if code == "BAD_REQUEST" else code]
    said.append({"command": " ".join(plain(" ".join(map(str, args)))), "code": result.exit_code, "said": lines})
    return result.stdout


run("experiments", "create", "-n", "cli one")
run("experiments", "create", "-n", "cli one")
run("experiments", "create", "-n", "cli zwei ü")
run("experiments", "search", "--view", "all")
run("experiments", "search", "--max-results", 1)
run("experiments", "get", "-x", "1")
run("experiments", "get", "-n", "cli one", "--output", "json")
run("experiments", "get", "-x", "4711")
run("experiments", "rename", "-x", "2", "--new-name", "cli two")
run("experiments", "rename", "-x", "2", "--new-name", "cli one")
run("experiments", "delete", "-x", "2")
run("experiments", "delete", "-x", "2")
run("experiments", "search", "--view", "deleted_only")
run("experiments", "restore", "-x", "2")
run("experiments", "restore", "-x", "2")
run("experiments", "update", "-x", "2")

mlflow.set_experiment("cli one")
for i, name in enumerate(["first", "second"]):
    with mlflow.start_run(run_name=name) as active:
        mlflow.log_params({"lr": i, "kind": "ü"})
        mlflow.log_metric("loss", 0.5 - i / 10, step=3)
        mlflow.log_input(mlflow.data.from_numpy(np.ones(3), name="ones"), context="train")
        mlflow.set_tags({"mlflow.source.name": "script", "mlflow.user": "ada", "stage": name})
run_id = active.info.run_id
run("runs", "list", "--experiment-id", "1")
run("runs", "describe", "--run-id", run_id)
run("runs", "describe", "--run-id", "0" * 32)
run("runs", "create", "--experiment-id", "1", "--run-name", "by hand", "--tags", "a=b")
run("runs", "create", "--experiment-name", "cli two", "--run-name", "by name", "--status", "failed")
run("runs", "create", "--experiment-id", "4711")
run("runs", "delete", "--run-id", run_id)
run("runs", "list", "--experiment-id", "1", "--view", "deleted_only")
run("runs", "restore", "--run-id", run_id)
run("runs", "delete", "--run-id", "0" * 32)
run("experiments", "csv", "-x", "1", "-o", "runs.csv")
with open("runs.csv") as file:
    said.append({"command": "columns of the CSV", "said": sorted(file.readline().strip().split(","))})

os.makedirs("files/deep")
for path in ("a.txt", "deep/b ü.txt"):
    with open(os.path.join("files", path), "w") as file:
        file.write(path)
run("artifacts", "log-artifact", "-l", "files/a.txt", "-r", run_id)
run("artifacts", "log-artifact", "-l", "nowhere.txt", "-r", run_id)
run("artifacts", "log-artifacts", "-l", "files", "-r", run_id, "-a", "all")
run("artifacts", "list", "-r", run_id)
run("artifacts", "list", "-r", run_id, "-a", "all/deep")
run("artifacts", "list", "-r", run_id, "-a", "nowhere")
run("artifacts", "download", "-r", run_id, "-a", "all", "-d", "down")
with open("down/all/deep/b ü.txt") as file:
    said.append({"command": "a downloaded file", "said": file.read()})
run("artifacts", "download", "-u", f"runs:/{run_id}/a.txt", "-d", "down")
run("artifacts", "download", "-r", run_id, "-a", "nowhere", "-d", "down")

x = np.arange(6.0).reshape(-1, 1)
with mlflow.start_run(run_name="model"):
    info = mlflow.sklearn.log_model(
        LinearRegression().fit(x, 2 * x[:, 0]), name="line", registered_model_name="cli line", pip_requirements=["scikit-learn"]
    )
with open("input.json", "w") as file:
    json.dump({"inputs": [[2.0], [3.0]]}, file)
for uri in (info.model_uri, "models:/cli line/1"):
    run("models", "predict", "-m", uri, "-i", "input.json", "-o", "output.json", "--env-manager", "local")
    with open("output.json") as file:
        said.append({"command": "predictions", "said": np.round(json.load(file)["predictions"], 6).tolist()})
run("models", "predict", "-m", "models:/nothing/1", "-i", "input.json", "--env-manager", "local")
run("models", "update-pip-requirements", "-m", info.model_uri, "add", "six")
run("models", "generate-dockerfile", "-m", info.model_uri, "-d", "docker", "--env-manager", "local")
said.append({"command": "the Dockerfile's folder", "said": sorted(os.listdir("docker"))})

sys.stdout.write("\n" + json.dumps(said))
