"""Autologging of scikit-learn on the digits, with the models, and loading them back."""

import mlflow
import numpy as np
from checks import equal, fresh
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, train_test_split

mlflow.sklearn.autolog()
experiment = mlflow.set_experiment(fresh("autolog"))
images, labels = load_digits(return_X_y=True)
train_x, test_x, train_y, test_y = train_test_split(images[:600] / 16, labels[:600], random_state=0)

with mlflow.start_run() as run:
    model = LogisticRegression(max_iter=50, C=0.5).fit(train_x, train_y)
    accuracy = model.score(test_x, test_y)
seen = mlflow.get_run(run.info.run_id)
equal(seen.data.params["C"], "0.5")
assert 0.9 < seen.data.metrics["training_accuracy_score"] <= 1
equal(seen.data.metrics["LogisticRegression_score_test_x"], accuracy)
equal(seen.data.tags["estimator_name"], "LogisticRegression")
assert len(seen.inputs.dataset_inputs) >= 1
files = [f.path for f in mlflow.MlflowClient().list_artifacts(run.info.run_id)]
assert "training_confusion_matrix.png" in files, files

model_id = seen.outputs.model_outputs[0].model_id
logged = mlflow.get_logged_model(model_id)
equal(logged.status.value, "READY")
equal(logged.source_run_id, run.info.run_id)
equal(logged.params["C"], "0.5")
assert any(m.key == "training_accuracy_score" for m in logged.metrics), logged.metrics
for uri in [f"models:/{model_id}", f"runs:/{run.info.run_id}/model"]:
    again = mlflow.sklearn.load_model(uri)
    assert np.array_equal(again.predict(test_x), model.predict(test_x)), uri
generic = mlflow.pyfunc.load_model(f"models:/{model_id}")
assert np.array_equal(generic.predict(test_x), model.predict(test_x))

mlflow.sklearn.autolog(log_models=False)
with mlflow.start_run() as parent:
    GridSearchCV(LogisticRegression(max_iter=20), {"C": [0.1, 1.0]}, cv=2).fit(train_x, train_y)
children = mlflow.search_runs([experiment.experiment_id], f"tags.mlflow.parentRunId = '{parent.info.run_id}'", output_format="list")
equal(sorted(child.data.params["C"] for child in children), ["0.1", "1.0"])
assert "best_C" in mlflow.get_run(parent.info.run_id).data.params
