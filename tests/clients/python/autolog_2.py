"""Autologging and models as clients before MLflow 3 do it: the model lies among the run's artifacts."""

import json

import mlflow
import numpy as np
from checks import equal, fresh
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

mlflow.sklearn.autolog()
mlflow.set_experiment(fresh("autolog 2"))
images, labels = load_digits(return_X_y=True)
with mlflow.start_run() as run:
    model = LogisticRegression(max_iter=20).fit(images[:300] / 16, labels[:300])
    mlflow.sklearn.log_model(model, "again", pip_requirements=["scikit-learn"])

seen = mlflow.get_run(run.info.run_id)
assert seen.data.metrics["training_accuracy_score"] > 0.9
history = json.loads(seen.data.tags["mlflow.log-model.history"])
equal([entry["artifact_path"] for entry in history], ["model", "again"])
for name in ["model", "again"]:
    again = mlflow.sklearn.load_model(f"runs:/{run.info.run_id}/{name}")
    assert np.array_equal(again.predict(images / 16), model.predict(images / 16))
