"""Large files go to the object store and come back by addresses that the server signs; no byte of them passes the server."""
import hashlib
import os
import urllib.parse

import mlflow
import requests
from mlflow.exceptions import MlflowException
from mlflow.store.artifact import http_artifact_repo
from mlflow.utils import request_utils

server = urllib.parse.urlparse(os.environ["MLFLOW_TRACKING_URI"]).netloc
store = urllib.parse.urlparse(os.environ["OBJECT_STORE"]).netloc
asked = []
plain = requests.Session.request


def noted(self, method, url, *args, **kwargs):
    answer = plain(self, method, url, *args, **kwargs)
    asked.append((method.upper(), urllib.parse.urlparse(url).netloc, urllib.parse.urlparse(url).path, answer.status_code))
    return answer


requests.Session.request = noted

MIB = 1024 * 1024
content = os.urandom(11 * MIB + 17)
with open("weights.bin", "wb") as f:
    f.write(content)

with mlflow.start_run() as run:
    mlflow.log_artifact("weights.bin", "model")
    mlflow.log_artifact("weights.bin", "again")
puts = [entry for entry in asked if entry[0] == "PUT"]
assert [host for _, host, _, _ in puts] == [store] * 6, puts
assert all(status == 200 for *_, status in puts), puts

asked.clear()
copy = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="model/weights.bin", dst_path="copy")
with open(copy, "rb") as f:
    assert hashlib.sha256(f.read()).digest() == hashlib.sha256(content).digest()
assert any(host == store and status == 206 for _, host, _, status in asked), asked
assert not any(host == server and "/artifacts/" in path and path.endswith("weights.bin") and "presigned" not in path for _, host, path, _ in asked), asked
# The server itself gives the same bytes, so it knows them for what they are.
client = mlflow.MlflowClient()
url = f"{os.environ['MLFLOW_TRACKING_URI']}/get-artifact?run_id={run.info.run_id}&path=again/weights.bin"
answer = requests.get(url, timeout=60)
assert answer.content == content
assert answer.headers["etag"] == f'"{hashlib.sha256(content).hexdigest()}"'

# A part that never arrived, or is another than its sender believes: the client is told, and nothing has the name.
repo = http_artifact_repo.HttpArtifactRepository(
    f"{os.environ['MLFLOW_TRACKING_URI']}/api/2.0/mlflow-artifacts/artifacts/0/{run.info.run_id}/artifacts"
)


def begun(name, parts):
    created = repo.create_multipart_upload(name, parts, "broken")
    etags = []
    for credential in created.credentials:
        answer = requests.put(credential.url, data=b"x" * 5 * MIB, timeout=60)
        etags.append(answer.headers["ETag"])
    return created, etags


def refused(created, etags):
    parts = [
        http_artifact_repo.MultipartUploadPart(part_number=i + 1, etag=etag, url=created.credentials[i].url)
        for i, etag in enumerate(etags)
    ]
    try:
        repo.complete_multipart_upload("torn.bin", created.upload_id, parts, "broken")
    except (MlflowException, requests.HTTPError) as error:
        assert "400" in str(error) or "INVALID_PARAMETER_VALUE" in str(error), error
        return True
    return False


created, etags = begun("torn.bin", 2)
assert refused(created, [etags[0], '"' + "0" * 32 + '"'])
assert refused(created, ["<no etag>", etags[1]])
assert refused(created, [])
assert not client.list_artifacts(run.info.run_id, "broken")
assert not refused(created, etags)
assert [(f.path, f.file_size) for f in client.list_artifacts(run.info.run_id, "broken")] == [("broken/torn.bin", 10 * MIB)]

# Given up: the address of a part is worth nothing any more.
created, etags = begun("given-up.bin", 1)
repo.abort_multipart_upload("given-up.bin", created.upload_id, "broken")
assert requests.put(created.credentials[0].url, data=b"x", timeout=60).status_code == 404
assert len(client.list_artifacts(run.info.run_id, "broken")) == 1

# An address opens one thing, in one way.
created, _ = begun("one.bin", 1)
url = created.credentials[0].url
assert requests.get(url, timeout=60).status_code == 403
assert requests.put(url.replace("partNumber=1", "partNumber=2"), data=b"x", timeout=60).status_code == 403
