import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryClient } from "../testing/temporary-client.ts";

const client = () => temporaryClient(onTestFinished);

const location = { type: "MLFLOW_EXPERIMENT", mlflow_experiment: { experiment_id: "0" } };
const info = { trace_id: "tr-1", trace_location: location, request_time: "2026-01-02T03:04:05.678Z", state: "OK" };
const exporting = { contentType: "application/x-protobuf", headers: { "x-mlflow-experiment-id": "0" } };

describe("traces of MLflow's clients", () => {
  it("answers what was told, times in protobuf's spelling", async () => {
    const { post, get } = await client();
    const told = { ...info, execution_duration: "1.5s", trace_metadata: { a: "b" }, tags: { "mlflow.traceName": "nm", q: "w" } };
    const { json } = await post("/api/3.0/mlflow/traces", { trace: { trace_info: told } });
    expect(json.trace.trace_info).toEqual({
      ...told,
      execution_duration: "1.500s",
      trace_metadata: { a: "b", "mlflow.trace.infoFinalized": "true" },
      tags: { "mlflow.traceName": "nm", q: "w", "mlflow.artifactLocation": "mlflow-artifacts:/0/traces/tr-1/artifacts" },
    });
    expect((await get("/api/3.0/mlflow/traces/tr-1")).json).toEqual(json);
  });

  it("knows the calls of MLflow 2", async () => {
    const { post, patch, get } = await client();
    const pairs = (fields: Readonly<Record<string, string>>) => Object.entries(fields).map(([key, value]) => ({ key, value }));
    const begun = await post("traces", {
      experiment_id: "0",
      timestamp_ms: 1000,
      request_metadata: pairs({ "mlflow.sourceRun": "r" }),
      tags: pairs({ "mlflow.traceName": "step" }),
    });
    const id = begun.json.trace_info.request_id;
    expect(begun.json.trace_info.status).toBe("IN_PROGRESS");
    const ended = await patch(`traces/${id}`, { timestamp_ms: 1250, status: "OK", request_metadata: pairs({ more: "x" }), tags: [] });
    expect(ended.json.trace_info).toMatchObject({ status: "OK", timestamp_ms: 1000, execution_time_ms: 250 });
    expect((await get(`traces/${id}/info`)).json).toEqual(ended.json);
    const found = await get("traces?experiment_ids=0&filter=run_id%20%3D%20'r'");
    expect(found.json).toEqual({ traces: [ended.json.trace_info] });
  });

  it("finds a trace by the version of a prompt that it was linked to, at once and twice", async () => {
    const { post } = await client();
    for (const trace_id of ["tr-1", "tr-2"]) await post("/api/3.0/mlflow/traces", { trace: { trace_info: { ...info, trace_id } } });
    const link = (trace_id: string, ...names: readonly string[]) =>
      post("traces/link-prompts", { trace_id, prompt_versions: names.map((name) => ({ name, version: "1" })) });
    await Promise.all([link("tr-1", "a_b"), link("tr-1", "a_b", "c%"), link("tr-2", "axb")]);
    const search = async (filter: string) =>
      (await post("/api/3.0/mlflow/traces/search", { locations: [location], filter })).json.traces?.map(
        (trace: { trace_id: string }) => trace.trace_id,
      );
    expect(await search("prompt = 'a_b/1'")).toEqual(["tr-1"]);
    expect(await search("prompt = 'c%/1' AND trace.prompt = \"a_b/1\"")).toEqual(["tr-1"]);
    expect(await search("attributes.prompt = 'axb/1'")).toEqual(["tr-2"]);
    expect(await search("prompt = 'axb/2'")).toBeUndefined();
    expect((await link("tr-3", "a")).json.error_code).toBe("RESOURCE_DOES_NOT_EXIST");
    const { json } = await post("/api/3.0/mlflow/traces/batchGetInfos", { trace_ids: ["tr-1"] });
    expect(Object.keys(json.trace_infos[0].tags)).toEqual(["mlflow.artifactLocation"]);
  });

  it.each([
    ["a prompt's number that is none", "traces/link-prompts", { trace_id: "t", prompt_versions: [{ name: "p", version: "x" }] }, "version"],
    ["no prompts", "traces/link-prompts", { trace_id: "t", prompt_versions: [] }, "prompt_versions"],
    ["a prompt without a version", "/api/3.0/mlflow/traces/search", { locations: [location], filter: "prompt = 'p'" }, "name/version"],
    ["a part of a prompt", "/api/3.0/mlflow/traces/search", { locations: [location], filter: "prompt LIKE 'p%'" }, "LIKE"],
    ["no trace", "/api/3.0/mlflow/traces", {}, "trace"],
    ["a time that is none", "/api/3.0/mlflow/traces", { trace: { trace_info: { ...info, request_time: "yesterday" } } }, "yesterday"],
    ["a duration that is none", "/api/3.0/mlflow/traces", { trace: { trace_info: { ...info, execution_duration: "soon" } } }, "soon"],
    ["another place", "/api/3.0/mlflow/traces", { trace: { trace_info: { ...info, trace_location: { type: "UC" } } } }, "UC"],
    ["too many results", "/api/3.0/mlflow/traces/search", { locations: [location], max_results: 501 }, "501"],
    ["a regular expression", "/api/3.0/mlflow/traces/search", { locations: [location], filter: "name RLIKE '(a+)+'" }, "RLIKE"],
    ["an unclosed quote", "/api/3.0/mlflow/traces/search", { locations: [location], filter: "name = 'a" }, "filter"],
    ["OR", "/api/3.0/mlflow/traces/search", { locations: [location], filter: "name = 'a' OR name = 'b'" }, "filter"],
    ["nothing to delete", "traces/delete-traces", { experiment_id: "0" }, "max_timestamp_millis"],
    ["too many links", "traces/link-to-run", { trace_ids: Array(101).fill("t"), run_id: "r" }, "101"],
  ])("refuses %s, and names it", async (_, path, body, named) => {
    const { post } = await client();
    const { status, json } = await post(path, body);
    expect([status, json.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    expect(json.message).toContain(named);
  });

  it("keeps what only the server says of a trace", async () => {
    const { post, patch } = await client();
    await post("/api/3.0/mlflow/traces", { trace: { trace_info: info } });
    const { status, json } = await patch("traces/tr-1/tags", { key: "mlflow.artifactLocation", value: "/etc" });
    expect([status, json.message]).toEqual([400, "Tag 'mlflow.artifactLocation' is immutable and cannot be set on a trace."]);
  });

  it("says that a trace has no spans here, or that they are still to come", async () => {
    const { post, get } = await client();
    await post("/api/3.0/mlflow/traces", { trace: { trace_info: info } });
    expect((await get("/api/3.0/mlflow/traces/get?trace_id=tr-1")).json.error_code).toBe("INVALID_STATE");
    const awaited = { ...info, trace_id: "tr-2", trace_metadata: { "mlflow.trace.sizeStats": '{"num_spans": 2}' } };
    await post("/api/3.0/mlflow/traces", { trace: { trace_info: awaited } });
    expect((await get("/api/3.0/mlflow/traces/batchGet?trace_ids=tr-2")).json).toEqual({});
    expect((await get("/api/3.0/mlflow/traces/get?trace_id=tr-2&allow_partial=true")).json.trace.trace_info.trace_id).toBe("tr-2");
  });
});

describe("spans from OpenTelemetry", () => {
  /** An ExportTraceServiceRequest with one span whose value nests this deep. */
  function request({ traceId = new Uint8Array(16).fill(7), nested = 0 } = {}): string {
    let value = new BinaryWriter().tag(3, 0).int64("-9223372036854775808").finish();
    for (let i = 0; i < nested; i++)
      value = new BinaryWriter().tag(5, 2).bytes(new BinaryWriter().tag(1, 2).bytes(value).finish()).finish();
    const attribute = new BinaryWriter().tag(1, 2).string("low").tag(2, 2).bytes(value).finish();
    const span = new BinaryWriter()
      .tag(1, 2)
      .bytes(traceId)
      .tag(2, 2)
      .bytes(new Uint8Array(8).fill(9))
      .tag(5, 2)
      .string("call")
      .tag(7, 1)
      .fixed64("1700000000000000001")
      .tag(9, 2)
      .bytes(attribute)
      .tag(99, 2)
      .string("of a later version")
      .finish();
    const scope = new BinaryWriter().tag(2, 2).bytes(span).finish();
    const resource = new BinaryWriter().tag(2, 2).bytes(scope).finish();
    return Buffer.from(new BinaryWriter().tag(1, 2).bytes(resource).finish()).toString("latin1");
  }

  it("come in protobuf with every digit, and begin a trace", async () => {
    const { ask, get } = await client();
    expect(await ask("POST", "/v1/traces", { ...exporting, bytes: Buffer.from(request({ nested: 2 }), "latin1") })).toMatchObject({
      status: 200,
    });
    const { text } = await get(`/api/3.0/mlflow/traces/get?trace_id=tr-${"07".repeat(16)}&allow_partial=true`);
    expect(text).toContain('"int_value":-9223372036854775808');
    expect(text).toContain('"start_time_unix_nano":1700000000000000001');
    expect(JSON.parse(text).trace.trace_info).toMatchObject({ state: "OK", request_time: "2023-11-14T22:13:20Z" });
  });

  it.each([
    ["what is no protobuf", Buffer.from("abc"), "Invalid OpenTelemetry format"],
    ["a message cut short", Buffer.from(request(), "latin1").subarray(0, 30), "Invalid OpenTelemetry format"],
    ["no spans", Buffer.alloc(0), "no spans"],
    ["a short trace id", Buffer.from(request({ traceId: new Uint8Array(3) }), "latin1"), "16 bytes"],
    ["values nested without end", Buffer.from(request({ nested: 60 }), "latin1"), "nested"],
  ])("refuses %s", async (_, bytes, named) => {
    const { ask, post } = await client();
    const { status, text } = await ask("POST", "/v1/traces", { ...exporting, bytes });
    expect([status, text]).toEqual([400, expect.stringContaining(named)]);
    expect((await post("/api/3.0/mlflow/traces/search", { locations: [location] })).json).toEqual({});
  });

  it("need an experiment and a known form", async () => {
    const { ask } = await client();
    const bytes = Buffer.from(request(), "latin1");
    expect((await ask("POST", "/v1/traces", { contentType: "application/x-protobuf", bytes })).text).toContain("x-mlflow-experiment-id");
    expect((await ask("POST", "/v1/traces", { ...exporting, contentType: "text/plain", bytes })).text).toContain("text/plain");
    const nowhere = { ...exporting, headers: { "x-mlflow-experiment-id": "4711" }, bytes };
    expect((await ask("POST", "/v1/traces", nowhere)).status).toBe(404);
  });
});
