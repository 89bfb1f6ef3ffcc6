"""Prompts, which the registry keeps among its models."""

import mlflow
from checks import equal, fresh, refused
from mlflow import MlflowClient

client = MlflowClient()
name = fresh("greet").replace(" ", "-")

first = mlflow.genai.register_prompt(name=name, template="Hello {{who}}!", commit_message="first", tags={"lang": "en"})
equal((first.name, first.version, first.template), (name, 1, "Hello {{who}}!"))
second = mlflow.genai.register_prompt(name=name, template=[{"role": "user", "content": "Hi {{who}}"}], commit_message="shorter")
equal(second.version, 2)

seen = mlflow.genai.load_prompt(f"prompts:/{name}/1")
equal((seen.template, seen.commit_message, seen.tags["lang"]), ("Hello {{who}}!", "first", "en"))
equal(seen.format(who="Ada"), "Hello Ada!")
equal(mlflow.genai.load_prompt(name, version=2).template, [{"role": "user", "content": "Hi {{who}}"}])
equal(mlflow.genai.load_prompt(f"prompts:/{name}@latest").version, 2)
equal(mlflow.genai.load_prompt(f"prompts:/{name}/99", allow_missing=True), None)

mlflow.genai.set_prompt_alias(name, alias="production", version=1)
equal(mlflow.genai.load_prompt(f"prompts:/{name}@production").version, 1)
mlflow.genai.set_prompt_alias(name, alias="production", version=2)
equal(client.get_prompt_version_by_alias(name, "production").version, 2)
mlflow.genai.delete_prompt_alias(name, alias="production")
refused("INVALID_PARAMETER_VALUE", client.get_prompt_version_by_alias, name, "production")

mlflow.genai.set_prompt_tag(name, "team", "support")
equal(mlflow.genai.get_prompt_tags(name)["team"], "support")
mlflow.genai.delete_prompt_tag(name, "team")
assert "team" not in mlflow.genai.get_prompt_tags(name)
mlflow.genai.set_prompt_version_tag(name, 1, "checked", "yes")
equal(client.get_prompt_version(name, 1).tags["checked"], "yes")
mlflow.genai.delete_prompt_version_tag(name, 1, "checked")
assert "checked" not in client.get_prompt_version(name, 1).tags

equal([p.name for p in mlflow.genai.search_prompts(f"name = '{name}'")], [name])
equal(sorted(v.version for v in client.search_prompt_versions(name)), [1, 2])
equal([m.name for m in client.search_registered_models(f"name = '{name}'")], [])
equal([v.name for v in client.search_model_versions(f"name = '{name}'")], [])

# A model and a prompt do not share a name.
refused("RESOURCE_ALREADY_EXISTS", client.create_registered_model, name, says="prompt")
model = fresh("model").replace(" ", "-")
client.create_registered_model(model)
try:
    mlflow.genai.register_prompt(name=model, template="x")
    raise AssertionError("a prompt took a model's name")
except mlflow.MlflowException as error:
    assert "model" in error.message.lower(), error.message

client.delete_prompt_version(name, "1")
equal([v.version for v in client.search_prompt_versions(name)], [2])
client.delete_prompt_version(name, "2")
client.delete_prompt(name)
equal(mlflow.genai.search_prompts(f"name = '{name}'"), [])
