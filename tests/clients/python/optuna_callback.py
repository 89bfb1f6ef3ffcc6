"""Optuna's callback for MLflow: a run of each trial, its params, value and state; the best one found by a search."""

import mlflow
import optuna
from checks import equal, fresh
from optuna_integration.mlflow import MLflowCallback

optuna.logging.set_verbosity(optuna.logging.ERROR)
name = fresh("optuna")
callback = MLflowCallback(metric_name="distance", create_experiment=False, tag_study_user_attrs=True, mlflow_kwargs={"nested": True})
experiment = mlflow.set_experiment(name)


@callback.track_in_mlflow()
def objective(trial):
    x = trial.suggest_float("x", -5, 5)
    kind = trial.suggest_categorical("kind", ["near", "far"])
    mlflow.log_metric("inside", x, step=trial.number)
    mlflow.log_text(f"x was {x}", "note.txt")
    if trial.number == 3:
        raise optuna.TrialPruned()
    return (x - 2) ** 2 + (kind == "far")


study = optuna.create_study(study_name=name, sampler=optuna.samplers.RandomSampler(seed=0))
study.set_user_attr("purpose", "a test")
study.optimize(objective, n_trials=6, callbacks=[callback])

runs = mlflow.search_runs([experiment.experiment_id], output_format="list", order_by=["start_time ASC"])
equal(len(runs), 6)
by_number = {int(run.info.run_name): run for run in runs}
for trial in study.trials:
    run = by_number[trial.number]
    equal(run.data.params, {"x": str(trial.params["x"]), "kind": trial.params["kind"]})
    equal(run.data.metrics["inside"], trial.params["x"])
    equal(run.data.metrics.get("distance"), trial.value)
    equal(run.data.tags["state"], trial.state.name)
    equal(run.data.tags["purpose"], "a test")
    equal(mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/note.txt"), f"x was {trial.params['x']}")
(best,) = mlflow.search_runs(
    [experiment.experiment_id], "metrics.distance >= 0", order_by=["metrics.distance ASC"], max_results=1, output_format="list"
)
equal(best.info.run_name, str(study.best_trial.number))
equal(best.data.params["x"], str(study.best_params["x"]))
