"""Writes by the official client for a while, as many as it can, and notes what was acknowledged and nothing else; then finds it."""
import collections
import json
import os
import random
import threading
import time

import mlflow
from mlflow.entities import Metric, Param, RunTag

until = time.monotonic() + float(os.environ["SECONDS"])
client = mlflow.MlflowClient()
lock = threading.Lock()
runs = []
refused = collections.Counter()


class Kept:
    """What the servers said they have of a run."""

    def __init__(self, run_id):
        self.run_id = run_id
        self.points, self.params, self.tags, self.files, self.versions = set(), {}, {}, {}, {}
        # Sent, and never answered for: may be there once, or not at all.
        self.open = set()


def attempt(work):
    try:
        return work() or True
    except Exception as error:  # whatever it is, nothing was acknowledged
        with lock:
            refused[type(error).__name__] += 1
        return None


def write(writer):
    dice = random.Random(writer)
    model = f"model-{writer}"
    attempt(lambda: client.create_registered_model(model))
    made = 0
    while time.monotonic() < until:
        started = attempt(lambda: client.create_run("0", run_name=f"{writer}-{made}"))
        made += 1
        if started is None:
            continue
        kept = Kept(started.info.run_id)
        for step in range(6):
            if time.monotonic() > until:
                break
            points = {(f"m{key}", step * 1000 + i) for key in range(2) for i in range(dice.randint(1, 40))}
            metrics = [Metric(key, float(at), 1000 + at, at) for key, at in points]
            params = [Param(f"p{step}", f"{writer}.{made}.{step}")]
            tags = [RunTag("last", str(step))]
            if attempt(lambda: client.log_batch(kept.run_id, metrics, params, tags)):
                kept.points |= points
                kept.params[f"p{step}"] = f"{writer}.{made}.{step}"
            else:
                kept.open |= points
            if attempt(lambda: client.log_metric(kept.run_id, "single", float(step), timestamp=step, step=step)):
                kept.points.add(("single", step))
            else:
                kept.open.add(("single", step))
            if step % 3 == 0:
                content = f"{kept.run_id} {step} ".encode() * dice.choice([1, 40_000])
                name = f"file{step}.txt"
                path = f"{kept.run_id}-{name}"
                with open(path, "wb") as f:
                    f.write(content)
                if attempt(lambda: client.log_artifact(kept.run_id, path, "files")):
                    kept.files[f"files/{path}"] = content
                os.remove(path)
        if kept.files:
            version = attempt(lambda: client.create_model_version(model, f"runs:/{kept.run_id}/files", kept.run_id))
            if version is not None and version is not True:
                kept.versions[version.version] = model
        with lock:
            runs.append(kept)


threads = [threading.Thread(target=write, args=(writer,)) for writer in range(int(os.environ.get("WRITERS", "4")))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
# From here on nobody is killed: what is looked for is what was written.
open(os.environ["CALM"], "w").close()

lost, doubled, torn = [], [], []
there = [run.info.run_id for run in mlflow.search_runs(["0"], output_format="list", max_results=50_000)]
doubled += [run_id for run_id, count in collections.Counter(there).items() if count > 1]
numbers = collections.Counter()
for kept in runs:
    if kept.run_id not in there:
        lost.append(kept.run_id)
        continue
    stored = []
    for key in ("m0", "m1", "single"):
        history = client.get_metric_history(kept.run_id, key)
        stored += [(point.key, point.step) for point in history]
        torn += [(kept.run_id, point.key, point.step) for point in history if point.value != point.step]
    lost += [(kept.run_id, *point) for point in kept.points - set(stored)]
    doubled += [(kept.run_id, *point) for point, count in collections.Counter(stored).items() if count > 1]
    torn += [(kept.run_id, *point) for point in set(stored) - kept.points - kept.open]
    params = client.get_run(kept.run_id).data.params
    lost += [(kept.run_id, key) for key, value in kept.params.items() if params.get(key) != value]
    for path, content in kept.files.items():
        copy = client.download_artifacts(kept.run_id, path, ".")
        with open(copy, "rb") as f:
            if f.read() != content:
                torn.append((kept.run_id, path))
    listed = [(f.path, f.file_size) for f in client.list_artifacts(kept.run_id, "files")]
    torn += [(kept.run_id, path) for path, size in listed if path in kept.files and size != len(kept.files[path])]
    for version, model in kept.versions.items():
        numbers[(model, version)] += 1
        if client.get_model_version(model, version).run_id != kept.run_id:
            torn.append((model, version))
doubled += [version for version, count in numbers.items() if count > 1]

print(
    json.dumps(
        {
            "runs": len(runs),
            "points": sum(len(kept.points) for kept in runs),
            "files": sum(len(kept.files) for kept in runs),
            "versions": sum(len(kept.versions) for kept in runs),
            "refused": refused,
            "lost": lost[:20],
            "doubled": doubled[:20],
            "torn": torn[:20],
        }
    )
)
