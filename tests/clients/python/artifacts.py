"""Files of a run: up, listed, down, byte for byte."""

import hashlib
import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import mlflow
import numpy as np
import pandas as pd
from checks import equal, eventually, fresh
from mlflow import MlflowClient
from PIL import Image

client = MlflowClient()
mlflow.set_experiment(fresh("artifacts"))
folder = Path(tempfile.mkdtemp())
(folder / "sub" / "deep").mkdir(parents=True)
names = ["plain.txt", "with space.txt", "100%.txt", "5% of all.txt", "plus+.txt", "ünï 学.txt", "quote'\".txt", "sub/a.json", "sub/deep/b.bin", ".hidden", "semi;colon&.txt"]
for name in names:
    (folder / name).write_bytes(name.encode() * 100)

with mlflow.start_run() as run:
    run_id = run.info.run_id
    mlflow.log_artifact(str(folder / "plain.txt"))
    mlflow.log_artifact(str(folder / "plain.txt"), artifact_path="below/here")
    mlflow.log_artifacts(str(folder), artifact_path="all")
    mlflow.log_text("first", "text.md")
    mlflow.log_text("second", "text.md")
    mlflow.log_dict({"a": [1, {"b": None}]}, "dict.yaml")
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])
    mlflow.log_figure(figure, "plots/line.png")
    mlflow.log_image(np.full((4, 5, 3), 200, dtype=np.uint8), "single.png")
    for step in range(3):
        mlflow.log_image(Image.new("RGB", (8, 8), (step, 0, 0)), key="dogs/good", step=step)
    mlflow.log_table({"question": ["a", "b"], "score": [1, 2]}, "eval/table.json")
    mlflow.log_table(pd.DataFrame({"question": ["c"], "score": [3]}), "eval/table.json")

equal(sorted(f.path for f in client.list_artifacts(run_id)), sorted(["plain.txt", "below", "all", "text.md", "dict.yaml", "plots", "single.png", "images", "eval"]))
listed = {f.path: f for f in client.list_artifacts(run_id, "all")}
equal(set(listed), {f"all/{n}" for n in names if "/" not in n} | {"all/sub"})
assert listed["all/sub"].is_dir
equal(listed["all/plain.txt"].file_size, 900)
equal(client.list_artifacts(run_id, "all/plain.txt"), [], "a file has no listing")
equal(client.list_artifacts(run_id, "none"), [])
equal(client.list_artifacts(run_id, "below")[0].path, "below/here")

down = Path(mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="all", dst_path=tempfile.mkdtemp()))
for name in names:
    equal((down / name).read_bytes(), name.encode() * 100, name)
one = mlflow.artifacts.download_artifacts(f"runs:/{run_id}/all/with space.txt")
equal(Path(one).read_bytes(), b"with space.txt" * 100)
everything = Path(client.download_artifacts(run_id, "", tempfile.mkdtemp()))
equal((everything / "below" / "here" / "plain.txt").read_bytes(), b"plain.txt" * 100)
equal(mlflow.artifacts.load_text(f"runs:/{run_id}/text.md"), "second")
equal(mlflow.artifacts.load_image(f"runs:/{run_id}/single.png").size, (5, 4))
images = [f.path for f in client.list_artifacts(run_id, "images")]
assert len([i for i in images if i.endswith(".png")]) == 3, images
for path in images:
    mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path=path)
equal(mlflow.get_run(run_id).data.tags["mlflow.loggedImages"], "True")
table = mlflow.load_table("eval/table.json", run_ids=[run_id])
equal(list(table["score"]), [1, 2, 3])
assert "eval/table.json" in mlflow.get_run(run_id).data.tags["mlflow.loggedArtifacts"]
try:
    mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="none.txt")
    raise AssertionError("a file that is not there came down")
except (mlflow.MlflowException, OSError):
    pass

# 64 MiB
big = folder / "big.bin"
rng = np.random.default_rng(1)
big.write_bytes(rng.bytes(64 * 2**20))
with mlflow.start_run(run_id=run_id):
    mlflow.log_artifact(str(big), "large")
wanted = hashlib.sha256(big.read_bytes()).hexdigest()
back = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="large/big.bin", dst_path=tempfile.mkdtemp())
equal(hashlib.sha256(Path(back).read_bytes()).hexdigest(), wanted)
equal(client.list_artifacts(run_id, "large")[0].file_size, 64 * 2**20)
os.remove(big)
os.remove(back)
