"""Autologging of XGBoost and LightGBM: params, a metric at every round, what matters to the trees, models that predict the same."""

import lightgbm
import mlflow
import numpy as np
import xgboost
from checks import equal, fresh
from mlflow import MlflowClient

client = MlflowClient()
mlflow.set_experiment(fresh("trees"))
random = np.random.default_rng(0)
x = random.normal(size=(200, 4))
y = (x[:, 0] + x[:, 1] > 0).astype(int)


def at_every_round(run_id, key, seen):
    history = client.get_metric_history(run_id, key)
    equal([m.step for m in history], list(range(len(seen))), key)
    assert np.allclose([m.value for m in history], seen), key


def the_model(run):
    """The logged model of a finished run, with what its page shows."""
    (output,) = run.outputs.model_outputs
    logged = mlflow.get_logged_model(output.model_id)
    equal((logged.status.value, logged.source_run_id), ("READY", run.info.run_id))
    return logged


mlflow.xgboost.autolog(importance_types=["gain"])
seen = {}
with mlflow.start_run() as run:
    data = xgboost.DMatrix(x, y)
    booster = xgboost.train(
        {"objective": "binary:logistic", "max_depth": 2, "eval_metric": "logloss"},
        data,
        num_boost_round=6,
        evals=[(data, "train")],
        evals_result=seen,
        verbose_eval=False,
    )
run = mlflow.get_run(run.info.run_id)
equal((run.data.params["max_depth"], run.data.params["num_boost_round"]), ("2", "6"))
at_every_round(run.info.run_id, "train-logloss", seen["train"]["logloss"])
equal(run.data.metrics["train-logloss"], client.get_metric_history(run.info.run_id, "train-logloss")[-1].value)
files = {f.path for f in client.list_artifacts(run.info.run_id)}
assert {"feature_importance_gain.json", "feature_importance_gain.png"} <= files, files
gain = mlflow.artifacts.load_dict(f"runs:/{run.info.run_id}/feature_importance_gain.json")
equal(set(gain), set(booster.get_score(importance_type="gain")))
again = mlflow.xgboost.load_model(f"models:/{the_model(run).model_id}")
assert np.array_equal(again.predict(xgboost.DMatrix(x)), booster.predict(xgboost.DMatrix(x)))
equal([tag.value for i in run.inputs.dataset_inputs for tag in i.tags if tag.key == "mlflow.data.context"], ["train", "eval"])

with mlflow.start_run() as run:
    classifier = xgboost.XGBClassifier(n_estimators=4, max_depth=3).fit(x, y)
run = mlflow.get_run(run.info.run_id)
equal((run.data.params["num_boost_round"], run.data.params["max_depth"]), ("4", "3"))
again = mlflow.pyfunc.load_model(f"models:/{the_model(run).model_id}")
assert np.array_equal(again.predict(x), classifier.predict(x))

mlflow.lightgbm.autolog()
seen = {}
with mlflow.start_run() as run:
    data = lightgbm.Dataset(x, y)
    booster = lightgbm.train(
        {"objective": "binary", "num_leaves": 4, "metric": ["binary_logloss", "auc"], "verbose": -1, "num_threads": 1},
        data,
        num_boost_round=5,
        valid_sets=[data],
        valid_names=["train"],
        callbacks=[lightgbm.record_evaluation(seen)],
    )
run = mlflow.get_run(run.info.run_id)
equal((run.data.params["num_leaves"], run.data.params["num_boost_round"]), ("4", "5"))
for key in ("binary_logloss", "auc"):
    at_every_round(run.info.run_id, f"train-{key}", seen["train"][key])
assert "feature_importance_split.json" in {f.path for f in client.list_artifacts(run.info.run_id)}
again = mlflow.lightgbm.load_model(f"models:/{the_model(run).model_id}")
assert np.array_equal(again.predict(x), booster.predict(x))
