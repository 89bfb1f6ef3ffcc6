import { Invalid } from "@trialbook/core/errors.ts";
import { exampleEvent } from "@trialbook/core/webhook/example-event.ts";
import { REGISTRY_EVENTS, type RegistryEvent } from "@trialbook/core/webhook/registry-event.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { openTemporary } from "../../../stores/sqlite/temporary-stores.ts";
import { caller } from "../../../testing/call.ts";
import { mlflowProtocol } from "../mount.ts";
import { eventPayload } from "./event-payload.ts";

const events = [{ entity: "REGISTERED_MODEL", action: "CREATED" }];
const url = "https://hooks.example/x";

async function open() {
  const stores = await openTemporary(onTestFinished);
  let ids = 0;
  const sent: [unknown, RegistryEvent][] = [];
  const call = caller(
    mlflowProtocol({
      book: { ...stores, blobs: undefined as never }, // no test here reads or writes bytes
      clock: () => 5,
      newId: () => (++ids).toString(16).padStart(32, "0"),
      random: Math.random,
      webhooks: {
        async checkUrl(asked) {
          if (asked.includes("private")) throw new Invalid("not there");
        },
        seal: (secret) => `sealed ${secret.length}`,
        async send(to, event) {
          sent.push([to, event]);
          if (to.url.includes("silent")) throw new Error("no answer");
          return { status: 418, body: "teapot" };
        },
      },
    }),
  );
  return {
    sent,
    webhooks: stores.webhooks,
    call: (method: string, path: string, body?: unknown) => call(method, `/api/2.0/mlflow/${path}`, body),
  };
}

describe("a webhook", () => {
  it("is made, read, listed, changed and deleted as MLflow spells it, without its secret", async () => {
    const { call, webhooks } = await open();
    const { json } = await call("POST", "webhooks", { name: "h", url, events: [...events, ...events], description: "d", secret: "hush" });
    const webhook_id = "00000000-0000-0000-0000-000000000001";
    const webhook = {
      webhook_id,
      name: "h",
      description: "d",
      url,
      events,
      status: "ACTIVE",
      creation_timestamp: 5,
      last_updated_timestamp: 5,
    };
    expect(json).toEqual({ webhook });
    expect(await webhooks.sealedSecretOf(webhook_id)).toBe("sealed 4");
    expect((await call("GET", `webhooks/${webhook_id}`)).json).toEqual({ webhook });
    expect((await call("GET", "webhooks?max_results=1")).json).toEqual({ webhooks: [webhook] });
    const change = { name: "", url: "", events: [], description: "", status: "DISABLED" };
    const changed = (await call("PATCH", `webhooks/${webhook_id}`, change)).json.webhook;
    expect(changed).toMatchObject({ name: "h", url, events, status: "DISABLED" });
    expect(changed).not.toHaveProperty("description");
    expect((await call("DELETE", `webhooks/${webhook_id}`, {})).json).toEqual({});
    for (const method of ["GET", "PATCH", "DELETE"]) {
      expect(await call(method, `webhooks/${webhook_id}`, method === "GET" ? undefined : {})).toMatchObject({
        status: 404,
        json: { error_code: "RESOURCE_DOES_NOT_EXIST", message: `Webhook with ID ${webhook_id} not found.` },
      });
    }
  });

  it.each([
    [{ name: "-x" }, "Webhook name '-x' is invalid"],
    [{ name: "x".repeat(64) }, "is invalid"],
    [{ name: "" }, "Missing value for required parameter 'name'"],
    [{ url: "" }, "Missing value for required parameter 'url'"],
    [{ url: "https://private" }, "not there"],
    [{ events: [] }, "non-empty list"],
    [
      { events: [{ entity: "MODEL_VERSION", action: "DELETED" }] },
      "Invalid action 'deleted' for entity 'model_version'. Valid actions are: ['created']",
    ],
    [{ events: [{ entity: "FOO", action: "CREATED" }] }, "events[0].entity"],
    [{ events: [{ entity: "PROMPT" }] }, "events[0].action"],
    [{ status: "PERHAPS" }, "status"],
    [{ secret: "x".repeat(1001) }, "secret"],
  ])("cannot have %j", async (fields, message) => {
    const { call } = await open();
    const { status, json } = await call("POST", "webhooks", { name: "h", url, events, ...fields });
    expect([status, json.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    expect(json.message).toContain(message);
  });

  it("is tested with an example, and what came of it is told", async () => {
    const { call, sent } = await open();
    const make = async (to: string) =>
      (await call("POST", "webhooks", { name: "h", url: to, events, secret: "s" })).json.webhook.webhook_id;
    const id = await make(url);
    expect((await call("POST", `webhooks/${id}/test`, {})).json).toEqual({
      result: { success: false, response_status: 418, response_body: "teapot" },
    });
    const event = { entity: "PROMPT_ALIAS", action: "DELETED" };
    await call("POST", `webhooks/${id}/test`, { event });
    expect(sent.map(([to, { kind }]) => [to, kind])).toEqual([
      [{ url, sealedSecret: "sealed 1" }, "registered_model.created"],
      [{ url, sealedSecret: "sealed 1" }, "prompt_alias.deleted"],
    ]);
    expect((await call("POST", `webhooks/${await make("https://silent/")}/test`, {})).json.result).toEqual({
      success: false,
      error_message: "Failed to test webhook: no answer",
    });
    expect((await call("POST", "webhooks/none/test", {})).status).toBe(404);
  });

  it.each(["-1", "1001", "x"])("is not listed by %s at a time", async (size) => {
    const { call } = await open();
    expect((await call("GET", `webhooks?max_results=${size}`)).status).toBe(400);
  });
});

describe("what a receiver gets", () => {
  it("has the fields of its kind, as MLflow names them", () => {
    const fields = Object.fromEntries(REGISTRY_EVENTS.map((kind) => [kind, Object.keys(eventPayload(exampleEvent(kind))).join()]));
    expect(fields).toEqual({
      "registered_model.created": "name,tags,description",
      "model_version.created": "name,version,source,run_id,tags,description",
      "model_version_tag.set": "name,version,key,value",
      "model_version_tag.deleted": "name,version,key",
      "model_version_alias.created": "name,alias,version",
      "model_version_alias.deleted": "name,alias",
      "prompt.created": "name,tags,description",
      "prompt_version.created": "name,version,template,tags,description",
      "prompt_tag.set": "name,key,value",
      "prompt_tag.deleted": "name,key",
      "prompt_version_tag.set": "name,version,key,value",
      "prompt_version_tag.deleted": "name,version,key",
      "prompt_alias.created": "name,alias,version",
      "prompt_alias.deleted": "name,alias",
    });
  });

  it("of a prompt is its text, not the tags that make it one", () => {
    const tags = [
      { key: "mlflow.prompt.is_prompt", value: "true" },
      { key: "_mlflow_prompt_type", value: "text" },
      { key: "mlflow.prompt.text", value: "Hello" },
      { key: "__proto__", value: "1" },
    ];
    const payload = JSON.stringify(eventPayload({ kind: "prompt_version.created", facts: { name: "greet", version: 2, tags } }));
    expect(payload).toBe('{"name":"greet","version":"2","template":"Hello","tags":{"__proto__":"1"},"description":null}');
  });
});
