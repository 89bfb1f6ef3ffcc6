"""Prints every endpoint that the installed `mlflow server` has, without those of its own screens' files."""

import json
import re
import warnings

warnings.simplefilter("ignore")

from mlflow.server import app  # noqa: E402
from mlflow.server.fastapi_app import create_fastapi_app  # noqa: E402

SCREENS = ("/", "/static-files/<path:path>", "/build/<path:filename>")


def spelt(path):
    """`/x/<path:name>` and `/x/{name}` as `/x/{name}`; MLflow forgot a slash in one path."""
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path).replace("2.0mlflow", "2.0/mlflow")
    return path if path == "/" else path.rstrip("/")


flask = {(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods if rule.rule not in SCREENS}
fast = {(method.upper(), path) for path, methods in create_fastapi_app().openapi()["paths"].items() for method in methods}
endpoints = {(method, spelt(path)) for method, path in flask | fast if method not in ("HEAD", "OPTIONS")}
print(json.dumps(sorted(endpoints)))
