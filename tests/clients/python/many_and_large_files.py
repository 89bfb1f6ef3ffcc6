"""Many small files and a large one: up, listed, down by parts, and through the command line, with little memory of the server."""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import mlflow
import requests
from checks import equal, fresh
from mlflow import MlflowClient
from mlflow.store.artifact.mlflow_artifacts_repo import MlflowArtifactsRepository

FILES = int(os.environ["MANY_FILES"])
LARGE = int(os.environ["LARGE_MIB"]) * 2**20
SERVER = os.environ["SERVER_PID"]
URL = os.environ["MLFLOW_TRACKING_URI"]

client = MlflowClient()
mlflow.set_experiment(fresh("many and large"))
folder = Path(tempfile.mkdtemp())
FOLDERS = 20
for i in range(FILES):
    below = folder / "many" / f"part {i % FOLDERS:02}"
    below.mkdir(parents=True, exist_ok=True)
    (below / f"{i}.txt").write_text(f"file {i}")

run = mlflow.start_run()
run_id = run.info.run_id
mlflow.log_artifacts(str(folder / "many"), artifact_path="many")
listed = client.list_artifacts(run_id, "many")
equal([(f.path, f.is_dir) for f in listed], [(f"many/part {i:02}", True) for i in range(FOLDERS)])
names = {f.path for part in listed for f in client.list_artifacts(run_id, part.path)}
equal(names, {f"many/part {i % FOLDERS:02}/{i}.txt" for i in range(FILES)})
down = Path(client.download_artifacts(run_id, "many", tempfile.mkdtemp()))
for i in range(FILES):
    equal((down / f"part {i % FOLDERS:02}" / f"{i}.txt").read_text(), f"file {i}")


def peak():
    """The most memory that the server had since it started, in bytes."""
    lines = Path(f"/proc/{SERVER}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


large = folder / "large.bin"
digest = hashlib.sha256()
with large.open("wb") as file:
    for i in range(LARGE // 2**20):
        block = hashlib.shake_128(str(i).encode()).digest(2**20)
        digest.update(block)
        file.write(block)

# In parts, as the client does when it may; then in one piece.
os.environ |= {
    "MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD": "true",
    "MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE": str(16 * 2**20),
    "MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE": str(8 * 2**20),
}
before = peak()
mlflow.log_artifact(str(large), "parts")
os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = "false"
mlflow.log_artifact(str(large), "whole")
for where in ("parts", "whole"):
    equal(client.list_artifacts(run_id, where)[0].file_size, LARGE)
    back = Path(client.download_artifacts(run_id, f"{where}/large.bin", tempfile.mkdtemp()))
    with back.open("rb") as file:
        equal(hashlib.file_digest(file, "sha256").hexdigest(), digest.hexdigest(), where)
    back.unlink()

# An upload that the client gives up leaves nothing.
repository = MlflowArtifactsRepository(run.info.artifact_uri)
begun = repository.create_multipart_upload(str(large), num_parts=2, artifact_path="given-up")
first = begun.credentials[0]
answer = requests.put(first.url, data=b"x" * 100, headers=first.headers or {}, timeout=60)
assert answer.ok, answer.text
repository.abort_multipart_upload(str(large), begun.upload_id, artifact_path="given-up")
equal(client.list_artifacts(run_id, "given-up"), [])

# A download that was cut goes on where it stopped.
address = f"{URL}/api/2.0/mlflow-artifacts/artifacts/{run.info.artifact_uri.removeprefix('mlflow-artifacts:/').lstrip('/')}/whole/large.bin"
half = LARGE // 2 + 12345
resumed = hashlib.sha256()
tag = None
for span in (f"bytes=0-{half - 1}", f"bytes={half}-"):
    headers = {"Range": span} | ({} if tag is None else {"If-Range": tag})
    with requests.get(address, headers=headers, stream=True, timeout=60) as part:
        equal(part.status_code, 206, span)
        tag = part.headers["ETag"]
        for block in part.iter_content(2**20):
            resumed.update(block)
equal(resumed.hexdigest(), digest.hexdigest(), "resumed")
equal(requests.get(address, headers={"Range": f"bytes={LARGE}-"}, timeout=60).status_code, 416)
grown = peak() - before
assert grown < 128 * 2**20, f"the server grew by {grown / 2**20:.0f} MiB over a file of {LARGE / 2**20:.0f} MiB"


def artifacts(*args):
    """The client's command line."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", "mlflow", "artifacts", *args], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


note = folder / "by hand.txt"
note.write_text("by hand")
artifacts("log-artifact", "--local-file", str(note), "--run-id", run_id, "--artifact-path", "cli")
artifacts("log-artifacts", "--local-dir", str(folder / "many" / "part 00"), "--run-id", run_id, "--artifact-path", "cli/more")
assert '"path": "cli/by hand.txt"' in artifacts("list", "--run-id", run_id, "--artifact-path", "cli")
place = tempfile.mkdtemp()
artifacts("download", "--artifact-uri", f"runs:/{run_id}/cli", "--dst-path", place)
equal((Path(place) / "cli" / "by hand.txt").read_text(), "by hand")
equal((Path(place) / "cli" / "more" / "0.txt").read_text(), "file 0")
mlflow.end_run()
print(f"{FILES} files; {LARGE / 2**20:.0f} MiB, and {max(0, grown) / 2**20:.0f} MiB more memory of the server")
