"""`mlflow.models.evaluate` of a classifier and a regressor: data as inputs, metrics by model and data set, plots as artifacts."""

import mlflow
import numpy as np
import pandas as pd
from checks import equal, fresh
from sklearn.datasets import load_iris
from sklearn.linear_model import LinearRegression, LogisticRegression

experiment = mlflow.set_experiment(fresh("evaluate"))
iris = load_iris(as_frame=True)
frame = iris.frame[iris.frame.target < 2].rename(columns={"target": "kind"})
features = frame.drop(columns=["kind"])
classifier = LogisticRegression(max_iter=200).fit(features, frame.kind)

with mlflow.start_run(run_name="classifier") as run:
    info = mlflow.sklearn.log_model(classifier, name="iris", input_example=features[:2], pip_requirements=["scikit-learn"])
    data = mlflow.data.from_pandas(frame, targets="kind", name="two irises")
    result = mlflow.models.evaluate(info.model_uri, data, model_type="classifier", evaluator_config={"log_model_explainability": False})
assert result.metrics["accuracy_score"] > 0.95, result.metrics
seen = mlflow.get_run(run.info.run_id)
equal({k: seen.data.metrics[k] for k in ("accuracy_score", "f1_score", "roc_auc")}, {k: result.metrics[k] for k in ("accuracy_score", "f1_score", "roc_auc")})
equal([i.dataset.name for i in seen.inputs.dataset_inputs], ["two irises"])
logged = mlflow.get_logged_model(info.model_id)
measured = {m.key: (m.value, m.dataset_name, m.dataset_digest) for m in logged.metrics}
equal(measured["accuracy_score"], (result.metrics["accuracy_score"], "two irises", data.digest))
found = mlflow.search_logged_models(
    [experiment.experiment_id], "metrics.accuracy_score > 0.9", datasets=[{"dataset_name": "two irises"}], output_format="list"
)
equal([m.model_id for m in found], [info.model_id])
files = {f.path for f in mlflow.MlflowClient().list_artifacts(run.info.run_id)}
assert {"confusion_matrix.png", "roc_curve_plot.png"} <= files, files
for name, artifact in result.artifacts.items():
    assert artifact.uri.startswith("mlflow-artifacts:/"), (name, artifact.uri)

x = np.arange(20.0)
with mlflow.start_run(run_name="static predictions") as run:
    predicted = LinearRegression().fit(x.reshape(-1, 1), 3 * x).predict(x.reshape(-1, 1))
    table = pd.DataFrame({"x": x, "y": 3 * x, "predicted": predicted})
    mlflow.models.evaluate(data=table, targets="y", predictions="predicted", model_type="regressor")
equal(round(mlflow.get_run(run.info.run_id).data.metrics["r2_score"], 6), 1.0)
