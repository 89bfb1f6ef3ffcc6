import { describe, expect, it, onTestFinished } from "vitest";
import { openTemporary } from "../../../stores/sqlite/temporary-stores.ts";
import { testClient } from "../test-client.ts";

async function open() {
  const stores = await openTemporary(onTestFinished);
  const client = testClient({ ...stores, blobs: undefined as never }); // no test here reads or writes bytes
  const run_id = await client.run();
  const root = `mlflow-artifacts:/0/${run_id}/artifacts`;
  const { get, post } = client;
  return {
    ...client,
    registry: stores.registry,
    run_id,
    root,
    /** Registers so many versions of a new model from the run. */
    async register(name: string, versions: number) {
      await post("registered-models/create", { name });
      for (let i = 1; i <= versions; i++) await post("model-versions/create", { name, source: `${root}/model${i}`, run_id });
    },
    query: (path: string, fields: Record<string, string>) => get(`${path}?${new URLSearchParams(fields)}`),
  };
}

it("makes versions only of sources that the operator's pattern knows", async () => {
  const stores = await openTemporary(onTestFinished);
  const { post, run } = testClient({ ...stores, blobs: undefined as never }, { modelSources: /^runs:/u });
  await post("registered-models/create", { name: "m" });
  const run_id = await run();
  const make = async (source: string) => (await post("model-versions/create", { name: "m", source, run_id })).json;
  expect((await make(`runs:/${run_id}/model`)).model_version.version).toBe("1");
  expect((await make(`mlflow-artifacts:/0/${run_id}/artifacts/model`)).message).toContain("^runs:");
});

describe("a registered model", () => {
  it("is answered as MLflow spells it, without what is empty", async () => {
    const { post, query, register } = await open();
    const { json } = await post("registered-models/create", {
      name: "a b",
      description: "",
      tags: [{ key: "t", value: "1" }, { key: "u" }],
    });
    const { creation_timestamp } = json.registered_model;
    expect(json).toEqual({
      registered_model: {
        name: "a b",
        creation_timestamp,
        last_updated_timestamp: creation_timestamp,
        tags: [
          { key: "t", value: "1" },
          { key: "u", value: "" },
        ],
      },
    });
    await register("line", 2);
    await post("registered-models/alias", { name: "line", alias: "champion", version: "1" });
    const { registered_model } = (await query("registered-models/get", { name: "line" })).json;
    expect(registered_model).toMatchObject({
      aliases: [{ alias: "champion", version: "1" }],
      latest_versions: [{ version: "2", current_stage: "None", status: "READY" }],
    });
    expect(registered_model).not.toHaveProperty("description");
  });

  it("says who has the name that somebody else wants", async () => {
    const { post } = await open();
    const tags = [{ key: "mlflow.prompt.is_prompt", value: "true" }];
    await post("registered-models/create", { name: "line" });
    await post("registered-models/create", { name: "greet", tags });
    for (const [request, message] of [
      [{ name: "line" }, /^Registered Model \(name=line\) already exists\.$/],
      [{ name: "line", tags }, /already taken by a registered model/],
      [{ name: "greet" }, /already taken by a prompt/],
      [{ name: "greet", tags }, /^Prompt \(name=greet\) already exists\.$/],
    ] as const) {
      const { status, json } = await post("registered-models/create", request);
      expect([status, json.error_code]).toEqual([400, "RESOURCE_ALREADY_EXISTS"]);
      expect(json.message).toMatch(message);
    }
  });

  it("is described, renamed and deleted", async () => {
    const { post, patch, delete: remove, query, register } = await open();
    await register("line", 1);
    expect((await patch("registered-models/update", { name: "line", description: "d" })).json.registered_model.description).toBe("d");
    expect((await post("registered-models/rename", { name: "line", new_name: "curve" })).json.registered_model).toMatchObject({
      name: "curve",
      latest_versions: [{ name: "curve" }],
    });
    expect((await query("model-versions/get", { name: "curve", version: "1" })).status).toBe(200);
    expect((await remove("registered-models/delete", { name: "curve" })).json).toEqual({});
    expect(await query("registered-models/get", { name: "curve" })).toMatchObject({
      status: 404,
      json: { error_code: "RESOURCE_DOES_NOT_EXIST", message: "Registered Model with name=curve not found" },
    });
  });

  it.each(["", "  ", "a/b", "a:b", ".", "..", "x".repeat(257), null, 5, ["a"]])("cannot be called %j", async (name) => {
    const { post } = await open();
    expect((await post("registered-models/create", { name })).json.error_code).toBe("INVALID_PARAMETER_VALUE");
  });
});

describe("a model version", () => {
  it("is answered as MLflow spells it", async () => {
    const { post, query, run_id, root } = await open();
    await post("registered-models/create", { name: "line" });
    const request = {
      name: "line",
      source: `${root}/model`,
      run_id,
      run_link: "https://l",
      tags: [{ key: "a", value: "b" }],
      description: "d",
    };
    const { json } = await post("model-versions/create", request);
    const { creation_timestamp } = json.model_version;
    expect(json.model_version).toEqual({
      ...request,
      version: "1",
      creation_timestamp,
      last_updated_timestamp: creation_timestamp,
      current_stage: "None",
      status: "READY",
    });
    expect((await query("model-versions/get", { name: "line", version: " 01" })).json).toEqual(json);
    expect((await query("model-versions/get-download-uri", { name: "line", version: "1" })).json).toEqual({
      artifact_uri: `${root}/model`,
    });
    const bare = (await post("model-versions/create", { name: "line", source: `${root}/model`, run_id })).json.model_version;
    expect(bare).toMatchObject({ version: "2", description: "", run_link: "" });
    expect(bare).not.toHaveProperty("tags");
  });

  it.each([
    ["99", 404, "Model Version (name=line, version=99) not found"],
    ["9".repeat(40), 404, "not found"],
    ["x", 400, "Parameter 'version' must be an integer, got 'x'."],
    ["1.0", 400, "must be an integer"],
    ["", 400, "Missing value for required parameter 'version'"],
  ])("has no number %s", async (version, status, message) => {
    const { query, register } = await open();
    await register("line", 1);
    const found = await query("model-versions/get", { name: "line", version });
    expect(found.status).toBe(status);
    expect(found.json.message).toContain(message);
  });

  it("moves between stages, and archives the others there when asked to", async () => {
    const { post, query, register } = await open();
    await register("line", 3);
    const move = (version: string, stage: string, archive: unknown = false) =>
      post("model-versions/transition-stage", { name: "line", version, stage, archive_existing_versions: archive });
    expect((await move("1", "staging")).json.model_version.current_stage).toBe("Staging");
    await move("2", "Production");
    await move("3", "PRODUCTION", "TRUE");
    const latest = async (stages?: string[]) =>
      ((await post("registered-models/get-latest-versions", { name: "line", stages })).json.model_versions ?? []).map(
        (v: { version: string; current_stage: string }) => `${v.current_stage} ${v.version}`,
      );
    expect(await latest()).toEqual(["Staging 1", "Archived 2", "Production 3"]);
    expect(await latest(["staging", "None"])).toEqual(["Staging 1"]);
    expect((await query("registered-models/get-latest-versions", { name: "line", stages: "Archived" })).json.model_versions).toHaveLength(
      1,
    );
    for (const refused of [move("1", "foo"), move("1", "Archived", true), move("1", ""), move("1", "Staging", "perhaps")]) {
      expect((await refused).json.error_code).toBe("INVALID_PARAMETER_VALUE");
    }
    expect((await move("9", "Staging")).status).toBe(404);
  });

  it("is described, tagged, untagged and deleted", async () => {
    const { post, patch, delete: remove, query, register } = await open();
    await register("line", 1);
    const key = { name: "line", version: "1" };
    expect((await patch("model-versions/update", { ...key, description: "d" })).json.model_version.description).toBe("d");
    expect((await patch("model-versions/update", key)).json.model_version).not.toHaveProperty("description");
    expect((await post("model-versions/set-tag", { ...key, key: "k" })).json).toEqual({});
    expect((await query("model-versions/get", key)).json.model_version.tags).toEqual([{ key: "k", value: "" }]);
    for (let i = 0; i < 2; i++) expect((await remove("model-versions/delete-tag", { ...key, key: "k" })).json).toEqual({});
    expect((await post("model-versions/set-tag", { ...key, key: "k", value: "x".repeat(100_001) })).json.message).toBe(
      "'value' exceeds the maximum length of 100000 characters",
    );
    expect((await post("model-versions/set-tag", { ...key, key: "a//b" })).status).toBe(400);
    expect((await remove("model-versions/delete", key)).json).toEqual({});
    for (const gone of [remove("model-versions/delete", key), post("model-versions/set-tag", { ...key, key: "k" })]) {
      expect((await gone).status).toBe(404);
    }
  });
});

describe("an alias", () => {
  it("is set, moved, found and deleted, and latest is always the highest version", async () => {
    const { post, delete: remove, query, register } = await open();
    await register("line", 3);
    const found = async (alias: string) => (await query("registered-models/alias", { name: "line", alias })).json.model_version;
    for (const version of ["1", "2"]) await post("registered-models/alias", { name: "line", alias: "champion", version });
    expect(await found("champion")).toMatchObject({ version: "2", aliases: ["champion"] });
    expect(await found("Latest")).toMatchObject({ version: "3" });
    await post("model-versions/transition-stage", { name: "line", version: "3", stage: "Archived" });
    expect(await found("latest")).toMatchObject({ version: "3" });
    for (let i = 0; i < 2; i++) expect((await remove("registered-models/alias", { name: "line", alias: "champion" })).json).toEqual({});
    expect(await query("registered-models/alias", { name: "line", alias: "champion" })).toMatchObject({
      status: 400,
      json: { error_code: "INVALID_PARAMETER_VALUE", message: "Registered model alias champion not found." },
    });
    expect((await query("registered-models/alias", { name: "none", alias: "latest" })).status).toBe(404);
  });

  it.each(["latest", "v1", "a b", "x".repeat(256), ""])("cannot be %j", async (alias) => {
    const { post, register } = await open();
    await register("line", 1);
    expect((await post("registered-models/alias", { name: "line", alias, version: "1" })).json.error_code).toBe("INVALID_PARAMETER_VALUE");
  });
});

describe("a search of the registry", () => {
  it("filters, orders and pages models and versions", async () => {
    const { query, register } = await open();
    for (const name of ["b", "a", "c"]) await register(name, 2);
    const models = async (fields: Record<string, string>) => (await query("registered-models/search", fields)).json;
    const versions = async (fields: Record<string, string>) => (await query("model-versions/search", fields)).json;
    const names = ({ registered_models = [] }) => registered_models.map(({ name }) => name);
    const numbered = ({ model_versions = [] }) => model_versions.map(({ name, version }) => `${name}${version}`);
    expect(names(await models({}))).toEqual(["a", "b", "c"]);
    expect(names(await models({ filter: "name IN ('a', 'c')", order_by: "timestamp DESC" }))).toEqual(["c", "a"]);
    expect(await models({ filter: "name = 'x'" })).toEqual({});
    const first = await models({ max_results: "2" });
    expect(names(await models({ max_results: "2", page_token: first.next_page_token }))).toEqual(["c"]);
    expect(numbered(await versions({}))).toEqual(["c2", "c1", "a2", "a1", "b2", "b1"]);
    expect(numbered(await versions({ filter: "version_number > '1' AND name != 'c'", order_by: "name" }))).toEqual(["a2", "b2"]);
    expect(await versions({ filter: "run_id = 'x'" })).toEqual({});
  });

  it("gives thousands of versions in one answer when asked to, and tells when there are more", async () => {
    const { query, get, registry, register } = await open();
    await register("many", 0);
    const version = { name: "many", source: "s", location: "s", files: [], tags: [], at: 1 };
    await Promise.all(Array.from({ length: 2500 }, () => registry.createModelVersion(version)));
    const all = await get("model-versions/search");
    expect(all.json.model_versions).toHaveLength(2500);
    expect(all.json).not.toHaveProperty("next_page_token");
    const some = (await query("model-versions/search", { max_results: "2200", order_by: "version_number ASC" })).json;
    expect(some.model_versions).toHaveLength(2200);
    const rest = await query("model-versions/search", {
      max_results: "2200",
      order_by: "version_number ASC",
      page_token: some.next_page_token,
    });
    expect(rest.json.model_versions.map(({ version }: { version: string }) => Number(version))).toEqual(
      Array.from({ length: 300 }, (_, i) => 2201 + i),
    );
  });

  it("leaves out prompts unless they are asked for", async () => {
    const { post, query, register } = await open();
    await register("line", 1);
    const tags = [{ key: "mlflow.prompt.is_prompt", value: "true" }];
    await post("registered-models/create", { name: "greet", tags });
    expect((await post("model-versions/create", { name: "greet", source: "dummy-source", tags })).status).toBe(200);
    expect((await post("model-versions/create", { name: "greet", source: "/etc/passwd", tags })).status).toBe(400);
    const found = async (filter: string) => {
      const models = (await query("registered-models/search", { filter })).json.registered_models ?? [];
      const versions = (await query("model-versions/search", { filter })).json.model_versions ?? [];
      return [...models, ...versions].map(({ name }: { name: string }) => name);
    };
    const tag = "tags.`mlflow.prompt.is_prompt`";
    expect(await found("")).toEqual(["line", "line"]);
    expect(await found("name = 'greet'")).toEqual([]);
    for (const filter of [`${tag} = 'true'`, `${tag} != 'false' AND name LIKE 'g%'`])
      expect(await found(filter)).toEqual(["greet", "greet"]);
    for (const filter of [`${tag} = 'false'`, `${tag} != 'true'`]) expect(await found(filter)).toEqual(["line", "line"]);
  });

  it.each([
    ["registered-models/search", { filter: "run_id = 'x'" }],
    ["registered-models/search", { filter: "name > 'x'" }],
    ["registered-models/search", { filter: "tags.k IS NULL" }],
    ["registered-models/search", { filter: "name = 'a' OR name = 'b'" }],
    ["registered-models/search", { order_by: "creation_timestamp" }],
    ["registered-models/search", { order_by: "tags.k" }],
    ["registered-models/search", { max_results: "1001" }],
    ["registered-models/search", { page_token: "x" }],
    ["model-versions/search", { filter: "version_number = 1.5" }],
    ["model-versions/search", { filter: "version_number = 'a'" }],
    ["model-versions/search", { filter: "source_path IN ('a')" }],
    ["model-versions/search", { order_by: "run_id" }],
    ["model-versions/search", { max_results: "0" }],
    ["model-versions/search", { max_results: "200001" }],
  ])("of %s refuses %j", async (path, fields) => {
    const { query } = await open();
    expect(await query(path, fields as Record<string, string>)).toMatchObject({
      status: 400,
      json: { error_code: "INVALID_PARAMETER_VALUE" },
    });
  });
});
