"""The registry as people use it: models trained, registered, staged, aliased, tagged, found and loaded."""

import mlflow
import numpy as np
from checks import equal, fresh, refused
from mlflow import MlflowClient
from mlflow.models import infer_signature
from sklearn.linear_model import LinearRegression

MLFLOW_3 = int(mlflow.__version__.split(".")[0]) >= 3
client = MlflowClient()
experiment = mlflow.set_experiment(fresh("registry"))
x = np.arange(10.0).reshape(-1, 1)
line = LinearRegression().fit(x, 2 * x[:, 0] + 1)
steep = LinearRegression().fit(x, 9 * x[:, 0])
named = {"name": "model"} if MLFLOW_3 else {"artifact_path": "model"}
options = {"signature": infer_signature(x), "pip_requirements": ["scikit-learn"], **named}

# Registered while it is logged, and afterwards from its run.
name = fresh("line")
with mlflow.start_run() as run:
    info = mlflow.sklearn.log_model(line, registered_model_name=name, **options)
if MLFLOW_3:
    equal(int(info.registered_model_version), 1)
with mlflow.start_run() as steep_run:
    mlflow.sklearn.log_model(steep, **options)
second = mlflow.register_model(f"runs:/{steep_run.info.run_id}/model", name, tags={"slope": "9"})
equal((second.name, int(second.version), second.run_id, second.status), (name, 2, steep_run.info.run_id, "READY"))
equal(client.get_model_version(name, 1).run_id, run.info.run_id)
equal(client.get_model_version(name, 2).tags, {"slope": "9"})


def predicts(uri, model):
    assert np.allclose(mlflow.pyfunc.load_model(uri).predict(x), model.predict(x)), uri


predicts(f"models:/{name}/1", line)
predicts(f"models:/{name}/2", steep)
predicts(f"models:/{name}/latest", steep)
assert np.allclose(mlflow.sklearn.load_model(f"models:/{name}/1").coef_, line.coef_)
listed = mlflow.artifacts.list_artifacts(f"models:/{name}/1")
assert any(item.path.endswith("MLmodel") for item in listed), listed

# A logged model by its id.
if MLFLOW_3:
    third = mlflow.register_model(info.model_uri, name)
    equal((int(third.version), third.run_id, third.source), (3, run.info.run_id, info.model_uri))
    predicts(f"models:/{name}/3", line)
    noted = mlflow.get_logged_model(info.model_id).tags["mlflow.modelVersions"]
    assert '"version": 1' in noted and '"version": 3' in noted, noted
    client.delete_model_version(name, 3)

# Aliases
client.set_registered_model_alias(name, "champion", 1)
client.set_registered_model_alias(name, "challenger", 2)
predicts(f"models:/{name}@champion", line)
client.set_registered_model_alias(name, "champion", 2)
predicts(f"models:/{name}@champion", steep)
equal(int(client.get_model_version_by_alias(name, "champion").version), 2)
equal(sorted(client.get_model_version(name, 2).aliases), ["challenger", "champion"])
equal(client.get_registered_model(name).aliases, {"challenger": "2", "champion": "2"})
client.delete_registered_model_alias(name, "challenger")
client.delete_registered_model_alias(name, "challenger")
refused("INVALID_PARAMETER_VALUE", client.get_model_version_by_alias, name, "challenger", says="alias challenger not found")
refused("INVALID_PARAMETER_VALUE", client.set_registered_model_alias, name, "latest", 1)
refused("INVALID_PARAMETER_VALUE", client.set_registered_model_alias, name, "v1", 1)
refused("RESOURCE_DOES_NOT_EXIST", client.set_registered_model_alias, name, "champion", 99)

# Stages, which older code still moves versions along.
client.transition_model_version_stage(name, 1, "Staging")
client.transition_model_version_stage(name, 2, "production")
predicts(f"models:/{name}/Staging", line)
predicts(f"models:/{name}/Production", steep)
client.transition_model_version_stage(name, 1, "Production", archive_existing_versions=True)
predicts(f"models:/{name}/Production", line)
stages = {v.current_stage: int(v.version) for v in client.get_latest_versions(name)}
equal(stages, {"Production": 1, "Archived": 2})
equal([int(v.version) for v in client.get_latest_versions(name, ["archived"])], [2])
refused("INVALID_PARAMETER_VALUE", client.transition_model_version_stage, name, 1, "Somewhere", says="Somewhere")

# Descriptions and tags
client.update_registered_model(name, description="A line.")
client.update_model_version(name, 1, description="The first.")
client.set_registered_model_tag(name, "team", "vision")
client.set_model_version_tag(name, "1", "checked", "yes")
client.set_model_version_tag(name, "1", "number", 5)
seen = client.get_registered_model(name)
equal((seen.description, seen.tags), ("A line.", {"team": "vision"}))
seen = client.get_model_version(name, 1)
equal((seen.description, seen.tags["checked"], seen.tags["number"]), ("The first.", "yes", "5"))
client.delete_registered_model_tag(name, "team")
client.delete_model_version_tag(name, "1", "checked")
assert "checked" not in client.get_model_version(name, 1).tags
equal(client.get_registered_model(name).tags, {})

# A copy under another name, where the files stay where they are.
copied = client.copy_model_version(f"models:/{name}/2", fresh("copy"))
equal((int(copied.version), copied.source), (1, f"models:/{name}/2"))
predicts(f"models:/{copied.name}/1", steep)

# Found again
prefix = fresh("s")
for suffix, team in (("a", "x"), ("b", "y"), ("c", "x")):
    client.create_registered_model(f"{prefix}-{suffix}", tags={"team": team}, description=suffix)


def found(filter_string, **more):
    return [m.name[-1] for m in client.search_registered_models(filter_string, **more)]


mine = f"name LIKE '{prefix}-%'"
equal(found(mine), ["a", "b", "c"])
equal(found(f"name ILIKE '{prefix.upper()}-_'"), ["a", "b", "c"])
equal(found(f"{mine} AND tags.team = 'x'"), ["a", "c"])
equal(found(f"{mine} AND tag.team != 'x'"), ["b"])
equal(found(mine, order_by=["name DESC"]), ["c", "b", "a"])
equal(found(mine, order_by=["last_updated_timestamp ASC", "name DESC"])[0], "a")
page = client.search_registered_models(mine, max_results=2)
equal(([m.name[-1] for m in page], found(mine, max_results=2, page_token=page.token)), (["a", "b"], ["c"]))
refused("INVALID_PARAMETER_VALUE", client.search_registered_models, "colour = 'red'")


def versions(filter_string, **more):
    return [int(v.version) for v in client.search_model_versions(filter_string, **more)]


equal(sorted(versions(f"name = '{name}'")), [1, 2])
equal(versions(f"name = '{name}' AND run_id = '{steep_run.info.run_id}'"), [2])
equal(sorted(versions(f"run_id IN ('{run.info.run_id}', '{steep_run.info.run_id}') AND name = '{name}'")), [1, 2])
equal(versions(f"name = '{name}' AND version_number > 1"), [2])
equal(versions(f"name = '{name}' AND tags.slope = '9'"), [2])
equal(versions(f"name = '{name}'", order_by=["version_number ASC"]), [1, 2])
equal(versions(f"name = '{name}'", order_by=["version_number DESC"], max_results=1), [2])
equal(len(mlflow.search_registered_models(filter_string=mine)), 3)

# Renamed and deleted; numbers are not given again.
client.delete_model_version(name, 2)
refused("RESOURCE_DOES_NOT_EXIST", client.get_model_version, name, 2, says="not found")
again = mlflow.register_model(f"runs:/{run.info.run_id}/model", name)
equal(int(again.version), 4 if MLFLOW_3 else 3)
renamed = fresh("renamed")
client.rename_registered_model(name, renamed)
predicts(f"models:/{renamed}/1", line)
refused("RESOURCE_DOES_NOT_EXIST", client.get_registered_model, name, says="not found")
client.delete_registered_model(renamed)
refused("RESOURCE_DOES_NOT_EXIST", client.get_model_version, renamed, 1)
predicts(f"models:/{copied.name}/1", steep)

# Names and sources that cannot be
refused("RESOURCE_ALREADY_EXISTS", client.create_registered_model, f"{prefix}-a", says="already exists")
refused("RESOURCE_ALREADY_EXISTS", client.rename_registered_model, f"{prefix}-a", f"{prefix}-b", says="already exists")
for bad in ("a/b", "a:b", "  ", ".."):
    refused("INVALID_PARAMETER_VALUE", client.create_registered_model, bad)
for source in ("/etc/passwd", "file:///etc/passwd", "s3://elsewhere/x", f"{run.info.artifact_uri}/../x", run.info.artifact_uri + "x"):
    refused("INVALID_PARAMETER_VALUE", client.create_model_version, f"{prefix}-a", source, run.info.run_id, says="Invalid model version source")
equal(client.search_model_versions(f"name = '{prefix}-a'"), [])
