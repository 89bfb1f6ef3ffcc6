"""Autologging of statsmodels: what a fit was asked, what it found, its summary, and the results loaded back."""

import mlflow
import numpy as np
import pandas as pd
import statsmodels.api as sm
from checks import equal, fresh
from mlflow import MlflowClient

client = MlflowClient()
mlflow.set_experiment(fresh("statsmodels"))
mlflow.statsmodels.autolog()
random = np.random.default_rng(1)
x = pd.DataFrame({"const": 1.0, "a": random.normal(size=60), "b": random.normal(size=60)})
y = 1 + 2 * x.a - x.b + random.normal(scale=0.1, size=60)

with mlflow.start_run() as run:
    fitted = sm.OLS(y, x).fit(cov_type="HC1")
run = mlflow.get_run(run.info.run_id)
equal(run.data.params["cov_type"], "HC1")
equal(run.data.metrics["rsquared_adj"], fitted.rsquared_adj)
equal(run.data.metrics["aic"], fitted.aic)
summary = mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/model_summary.txt")
assert "OLS Regression Results" in summary, summary
(output,) = run.outputs.model_outputs
again = mlflow.statsmodels.load_model(f"models:/{output.model_id}")
assert np.array_equal(again.predict(x), fitted.predict(x))
assert np.allclose(mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model").predict(x), fitted.predict(x))

mlflow.statsmodels.autolog(log_models=False)
with mlflow.start_run() as run:
    sm.GLM((y > 1).astype(int), x, family=sm.families.Binomial()).fit(maxiter=25)
run = mlflow.get_run(run.info.run_id)
equal(run.data.params["maxiter"], "25")
assert np.isfinite(run.data.metrics["llf"])
equal(run.outputs.model_outputs, [])
