"""Webhooks of the registry, heard by a receiver in this script."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import mlflow
from checks import equal, eventually, fresh, refused
from mlflow import MlflowClient
from mlflow.entities.webhook import WebhookStatus

heard = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        heard.append((self.path, dict(self.headers), body))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"heard")

    def log_message(self, *_):
        pass


receiver = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=receiver.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{receiver.server_address[1]}"
client = MlflowClient()

everything = [
    "registered_model.created",
    "model_version.created",
    "model_version_tag.set",
    "model_version_tag.deleted",
    "model_version_alias.created",
    "model_version_alias.deleted",
    "prompt.created",
    "prompt_version.created",
    "prompt_tag.set",
    "prompt_alias.created",
]
hook = client.create_webhook(name="all", url=f"{url}/all", events=everything, description="d", secret="s3cret")
off = client.create_webhook(name="off", url=f"{url}/off", events=["registered_model.created"], status="DISABLED")
equal(sorted(str(e) for e in hook.events), sorted(everything))
equal((hook.status, off.status, hook.secret), (WebhookStatus.ACTIVE, WebhookStatus.DISABLED, None))
equal(client.get_webhook(hook.webhook_id).description, "d")
equal([w.name for w in client.list_webhooks(max_results=1)], ["off"])
assert {"all", "off"} <= {w.name for w in client.list_webhooks()}

result = client.test_webhook(hook.webhook_id)
equal((result.success, result.response_status, result.response_body), (True, 200, "heard"))
equal(json.loads(heard[-1][2])["data"]["name"], "example_model")
heard.clear()

name = fresh("hooked")
run_id = client.create_run("0").info.run_id
client.create_registered_model(name, tags={"t": "1"}, description="d")
version = client.create_model_version(name, f"runs:/{run_id}/model", run_id, tags={"v": "1"})
client.set_model_version_tag(name, version.version, "k", "v")
client.delete_model_version_tag(name, version.version, "k")
client.set_registered_model_alias(name, "champion", version.version)
client.delete_registered_model_alias(name, "champion")
eventually(lambda: len(heard) == 6, "six events")

expected = {
    "registered_model.created": {"name": name, "tags": {"t": "1"}, "description": "d"},
    "model_version.created": {"name": name, "version": "1", "source": f"runs:/{run_id}/model", "run_id": run_id, "tags": {"v": "1"}, "description": None},
    "model_version_tag.set": {"name": name, "version": "1", "key": "k", "value": "v"},
    "model_version_tag.deleted": {"name": name, "version": "1", "key": "k"},
    "model_version_alias.created": {"name": name, "alias": "champion", "version": "1"},
    "model_version_alias.deleted": {"name": name, "alias": "champion"},
}
seen = {}
for path, headers, body in heard:
    equal((path, headers["Content-Type"]), ("/all", "application/json"))
    said = json.loads(body)
    seen[f"{said['entity']}.{said['action']}"] = said["data"]
    delivery, sent = headers["X-MLflow-Delivery-Id"], headers["X-MLflow-Timestamp"]
    assert abs(time.time() - int(sent)) < 300, sent
    signed = hmac.new(b"s3cret", f"{delivery}.{sent}.{body}".encode(), hashlib.sha256).digest()
    equal(headers["X-MLflow-Signature"], "v1," + base64.b64encode(signed).decode())
equal(seen, expected)
equal(len({headers["X-MLflow-Delivery-Id"] for _, headers, _ in heard}), 6)

# Prompts are told apart.
heard.clear()
prompt = fresh("greet").replace(" ", "-")
mlflow.genai.register_prompt(name=prompt, template="Hello {{who}}!", tags={"lang": "en"})
mlflow.genai.set_prompt_alias(prompt, alias="production", version=1)
# Registering sends events of its own for tags; how many is the client's business. The alias comes last.
eventually(lambda: any('"prompt_alias"' in body for _, _, body in heard), "the event of the alias")
said = {}
for _, _, body in heard:
    message = json.loads(body)
    said[f"{message['entity']}.{message['action']}"] = message["data"]
equal(said["prompt.created"]["name"], prompt)
equal((said["prompt_version.created"]["template"], said["prompt_version.created"]["version"]), ("Hello {{who}}!", "1"))
assert "mlflow.prompt.is_prompt" not in said["prompt_version.created"]["tags"]
equal(said["prompt_alias.created"], {"name": prompt, "alias": "production", "version": "1"})

# Switched off, it hears nothing; changed, it hears something else.
client.update_webhook(hook.webhook_id, status="DISABLED")
client.create_registered_model(fresh("unheard"))
changed = client.update_webhook(hook.webhook_id, status="ACTIVE", name="new", url=f"{url}/new", events=["model_version.created"])
equal((changed.name, [str(e) for e in changed.events]), ("new", ["model_version.created"]))
heard.clear()
client.create_registered_model(fresh("unheard"))
client.create_model_version(name, f"runs:/{run_id}/model", run_id)
eventually(lambda: len(heard) == 1, "the version")
equal((heard[0][0], json.loads(heard[0][2])["data"]["version"]), ("/new", "2"))

for id in (hook.webhook_id, off.webhook_id):
    client.delete_webhook(id)
refused("RESOURCE_DOES_NOT_EXIST", client.get_webhook, hook.webhook_id, says="not found")
refused("INVALID_PARAMETER_VALUE", client.create_webhook, "h", "ftp://a.example/", ["registered_model.created"], says="scheme")
refused("INVALID_PARAMETER_VALUE", client.create_webhook, "-h", url, ["registered_model.created"])
