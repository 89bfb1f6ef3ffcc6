"""What is refused, by which code, and without the client trying again."""

import mlflow
from checks import equal, fresh, refused
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag

client = MlflowClient()
INVALID, MISSING, TAKEN = "INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST", "RESOURCE_ALREADY_EXISTS"
name = fresh("errors")
experiment_id = client.create_experiment(name)
run_id = client.create_run(experiment_id).info.run_id

# Params do not change; saying the same again is fine.
client.log_param(run_id, "p", "a")
client.log_param(run_id, "p", "a")
refused(INVALID, client.log_param, run_id, "p", "b", says="Changing param values is not allowed")
refused(
    INVALID,
    client.log_batch,
    run_id,
    metrics=[Metric("torn", 1.0, 1, 0)],
    params=[Param("new", "1"), Param("p", "b")],
    tags=[RunTag("torn", "1")],
    says="Changing param values is not allowed",
)
data = client.get_run(run_id).data
equal((data.params, data.metrics), ({"p": "a"}, {}), "a refused batch writes nothing")
assert "torn" not in data.tags
refused(INVALID, client.log_batch, run_id, params=[Param("d", "1"), Param("d", "1")], says="Duplicate parameter keys")

# Keys have a form.
for key in ["a$b", "a//b", "../a", "/a", "k" * 251]:
    refused(INVALID, client.log_metric, run_id, key, 1.0)
    refused(INVALID, client.log_param, run_id, key, 1)
    refused(INVALID, client.set_tag, run_id, key, 1)

# Things that are not there
nowhere = "0" * 32
refused(MISSING, client.get_run, nowhere, says=f"Run with id={nowhere} not found")
refused(MISSING, client.log_metric, nowhere, "m", 1.0)
refused(MISSING, client.log_param, nowhere, "p", 1)
refused(MISSING, client.set_tag, nowhere, "t", 1)
refused(MISSING, client.delete_run, nowhere)
refused(MISSING, client.get_experiment, "987654321", says="No Experiment with id=987654321 exists")
refused(INVALID, client.get_experiment, "abc", says="Invalid experiment ID")
refused(MISSING, client.create_run, "987654321")
refused(MISSING, client.delete_tag, run_id, "none", says="No tag with name: none")
refused(MISSING, client.delete_experiment, "987654321")
equal(client.get_experiment_by_name(fresh("none")), None)

# Names are taken, also by what lies in the bin.
refused(TAKEN, client.create_experiment, name, says="already exists")
client.delete_experiment(experiment_id)
refused(TAKEN, client.create_experiment, name, says="already exists")
refused(MISSING, client.delete_experiment, experiment_id)
try:
    mlflow.set_experiment(name)
    raise AssertionError("a deleted experiment was taken up")
except mlflow.MlflowException as error:
    assert "deleted" in error.message, error.message
refused(INVALID, client.log_metric, run_id, "m", 1.0, says="must be in the 'active' state")
refused(INVALID, client.set_tag, run_id, "t", 1)
client.restore_experiment(experiment_id)
client.log_metric(run_id, "m", 1.0)

# Places outside the server
for place in ["file:///etc", "/tmp/artifacts", "../up", "mlflow-artifacts:/../up", "s3://somewhere/else", "runs:/x"]:
    refused(INVALID, client.create_experiment, fresh("place"), artifact_location=place)

# Long values are cut, as MLflow's server does.
client.log_param(run_id, "long", "x" * 6000)
equal(len(client.get_run(run_id).data.params["long"]), 6000)
