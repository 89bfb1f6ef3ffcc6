"""A traced function in training: this server keeps no traces, and training goes on as if it had."""

import time

import mlflow
from checks import equal, fresh

mlflow.set_experiment(fresh("traces"))


@mlflow.trace
def square(x):
    with mlflow.start_span("inner"):
        return x * x


started = time.monotonic()
with mlflow.start_run() as run:
    for i in range(5):
        equal(square(i), i * i)
        mlflow.log_metric("i", i, step=i)
mlflow.flush_trace_async_logging()
assert time.monotonic() - started < 20, "tracing held up training"
equal(mlflow.get_run(run.info.run_id).data.metrics, {"i": 4.0})
