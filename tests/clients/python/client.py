"""MlflowClient over every part of the tracking API."""

import time

from checks import equal, fresh, refused
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType

client = MlflowClient()

# Experiments
name = fresh("client")
experiment_id = client.create_experiment(name, tags={"purpose": "test"})
assert experiment_id.isdigit()
experiment = client.get_experiment(experiment_id)
equal(experiment.name, name)
equal(experiment.artifact_location, f"mlflow-artifacts:/{experiment_id}")
equal(experiment.lifecycle_stage, "active")
equal(experiment.tags["purpose"], "test")
assert abs(experiment.creation_time - time.time() * 1000) < 60_000
equal(client.get_experiment("0").name, "Default")
client.set_experiment_tag(experiment_id, "purpose", "x" * 20_000)
equal(len(client.get_experiment(experiment_id).tags["purpose"]), 20_000)
renamed = fresh("renamed")
client.rename_experiment(experiment_id, renamed)
equal(client.get_experiment_by_name(name), None)
equal(client.get_experiment_by_name(renamed).experiment_id, experiment_id)
assert client.get_experiment(experiment_id).last_update_time >= experiment.last_update_time
elsewhere = client.create_experiment(fresh("elsewhere"), artifact_location="mlflow-artifacts:/a/place of/its own")
equal(client.get_experiment(elsewhere).artifact_location, "mlflow-artifacts:/a/place of/its own")

# The life of a run
run = client.create_run(experiment_id, start_time=1_700_000_000_000, tags={"k": "v"}, run_name="one")
run_id = run.info.run_id
equal(len(run_id), 32)
equal(run.info.start_time, 1_700_000_000_000)
equal(run.info.status, "RUNNING")
equal(run.info.artifact_uri, f"mlflow-artifacts:/{experiment_id}/{run_id}/artifacts")
equal(run.data.tags, {"k": "v", "mlflow.runName": "one"})
client.update_run(run_id, status="SCHEDULED", name="two")
equal(client.get_run(run_id).info.run_name, "two")
equal(client.get_run(run_id).data.tags["mlflow.runName"], "two")
client.set_tag(run_id, "mlflow.runName", "three")
equal(client.get_run(run_id).info.run_name, "three")

# What it logs
now = int(time.time() * 1000)
client.log_metric(run_id, "m", 1.5, timestamp=now, step=-7)
client.log_metric(run_id, "m", 2.5, timestamp=now, step=2**62 + 1)
client.log_metric(run_id, "m", 9.5, timestamp=now, step=3)
client.log_metric(run_id, "m", 9.5, timestamp=now, step=3)
history = client.get_metric_history(run_id, "m")
equal([(p.step, p.value) for p in history], [(-7, 1.5), (3, 9.5), (2**62 + 1, 2.5)])
equal(history[0].timestamp, now)
equal(client.get_run(run_id).data.metrics["m"], 2.5)
equal(client.get_metric_history(run_id, "none"), [])
client.log_param(run_id, "p", "x" * 6000)
client.log_batch(
    run_id,
    metrics=[Metric("batch", i / 3, now + i, i) for i in range(1000)],
)
client.log_batch(run_id, params=[Param(f"p{i}", str(i)) for i in range(100)], tags=[RunTag(f"t{i}", str(i)) for i in range(100)])
history = client.get_metric_history(run_id, "batch")
equal([p.value for p in history], [i / 3 for i in range(1000)])
data = client.get_run(run_id).data
equal(len(data.params), 101)
equal(data.params["p"], "x" * 6000)
equal(len([tag for tag in data.tags if tag.startswith("t")]), 100)

# A history longer than a page of the client
many = client.create_run(experiment_id).info.run_id
for start in range(0, 30_000, 1000):
    client.log_batch(many, metrics=[Metric("long", float(i), now + i, i) for i in range(start, start + 1000)])
equal([p.step for p in client.get_metric_history(many, "long")], list(range(30_000)))

# The bin
client.set_terminated(run_id, "KILLED", end_time=now + 5)
ended = client.get_run(run_id)
equal((ended.info.status, ended.info.end_time), ("KILLED", now + 5))
client.delete_run(run_id)
client.delete_run(run_id)
equal(client.get_run(run_id).info.lifecycle_stage, "deleted")
refused("INVALID_PARAMETER_VALUE", client.log_metric, run_id, "m", 1, says="must be in the 'active' state")
client.restore_run(run_id)
client.restore_run(run_id)
equal(client.get_run(run_id).info.lifecycle_stage, "active")
client.delete_experiment(experiment_id)
equal(client.get_experiment(experiment_id).lifecycle_stage, "deleted")
equal(client.get_run(run_id).info.lifecycle_stage, "deleted")
refused("INVALID_PARAMETER_VALUE", client.create_run, experiment_id, says="must be in the 'active' state")
client.restore_experiment(experiment_id)
equal(client.get_run(run_id).info.lifecycle_stage, "active")

# Finding experiments
prefix = fresh("shelf")
ids = [client.create_experiment(f"{prefix}/{i}", tags={"i": str(i)}) for i in range(5)]


def names(filter_string=f"name LIKE '{prefix}/%'", **more):
    return [e.name.rpartition("/")[2] for e in client.search_experiments(filter_string=filter_string, **more)]


equal(names(), ["4", "3", "2", "1", "0"])
equal(names(order_by=["name ASC"]), ["0", "1", "2", "3", "4"])
equal(names(f"name = '{prefix}/3'"), ["3"])
equal(names(f"name ILIKE '{prefix.upper()}/%' AND tags.i != '2'", order_by=["experiment_id"]), ["0", "1", "3", "4"])
client.delete_experiment(ids[0])
equal(names(view_type=ViewType.DELETED_ONLY), ["0"])
equal(names(view_type=ViewType.ALL, order_by=["name"]), ["0", "1", "2", "3", "4"])
page = client.search_experiments(filter_string=f"name LIKE '{prefix}/%'", max_results=3)
equal([e.name[-1] for e in page], ["4", "3", "2"])
rest = client.search_experiments(filter_string=f"name LIKE '{prefix}/%'", max_results=3, page_token=page.token)
equal([e.name[-1] for e in rest], ["1"])
assert not rest.token
