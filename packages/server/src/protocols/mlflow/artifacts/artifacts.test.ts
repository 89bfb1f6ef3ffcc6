import { readdirSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { servedBook } from "../../../testing/served-book.ts";
import { mlflowProtocol } from "../mount.ts";

const ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";
const JSON_BODY = { "content-type": "application/json" };

async function open() {
  let ids = 0;
  const newId = (): string => (++ids).toString(16).padStart(32, "0");
  const server = await servedBook((book) => mlflowProtocol({ book, clock: Date.now, newId, random: Math.random }), onTestFinished);
  const post = async (path: string, fields: object) =>
    (await server.send("POST", `/api/2.0/mlflow/${path}`, { body: JSON.stringify(fields), headers: JSON_BODY })).text;
  const run: string = JSON.parse(await post("runs/create", { experiment_id: "0" })).run.info.run_id;
  const root = `${ARTIFACTS}/0/${run}/artifacts`;
  const list = async (folder: string): Promise<unknown> =>
    JSON.parse((await server.send("GET", `${ARTIFACTS}?path=${encodeURIComponent(folder)}`)).text);
  const files = (): readonly string[] =>
    ["blobs", "tmp"].flatMap((name) =>
      readdirSync(join(server.folder, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name),
    );
  return { ...server, post, run, root, list, files };
}

describe("a file that a client uploads", () => {
  it("may have any harmless name, and comes back byte for byte", async () => {
    const { send, run, root, list, failures } = await open();
    const names = ["model/MLmodel", "a b", "a+b", "100%", "x;y=1", `it's "so"`, "..x", ".env", "模型.bin", "🦊.png", "a&b=c?d", "%41"];
    for (const name of names) {
      const target = `${root}/${name.split("/").map(encodeURIComponent).join("/")}`;
      expect(await send("PUT", target, { body: `bytes of ${name}` })).toMatchObject({ status: 200, text: "{}" });
      expect(await send("GET", target)).toMatchObject({ status: 200, text: `bytes of ${name}` });
    }
    const { files } = (await list(`0/${run}/artifacts`)) as { files: { path: string }[] };
    expect(new Set(files.map(({ path }) => path))).toEqual(new Set(names.map((name) => name.split("/")[0])));
    expect(failures).toEqual([]);
  });

  it("can be saved but not run by a browser, whatever it is", async () => {
    const { send, root } = await open();
    for (const name of ["page.html", "script.js", "notebook.ipynb", "MLmodel", "a.xml"]) {
      await send("PUT", `${root}/${name}`, { body: "<script>alert(1)</script>" });
      const { headers } = await send("GET", `${root}/${name}`);
      expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
      expect(headers["content-disposition"]).toBe(`attachment; filename="${name}"`);
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["content-security-policy"]).toContain("sandbox");
    }
    await send("PUT", `${root}/${encodeURIComponent('é"; x=.bin')}`, { body: "1" });
    const { headers } = await send("GET", `${root}/${encodeURIComponent('é"; x=.bin')}`);
    expect(headers["content-disposition"]).toBe(`attachment; filename="__; x=.bin"; filename*=UTF-8''%C3%A9%22%3B%20x%3D.bin`);
  });

  it("is replaced by the next one of its name", async () => {
    const { send, root } = await open();
    await send("PUT", `${root}/a`, { body: "first" });
    const { headers } = await send("GET", `${root}/a`);
    await send("PUT", `${root}/a`, { body: "second" });
    const changed = await send("GET", `${root}/a`, { headers: { "if-none-match": headers.etag ?? "" } });
    expect(changed).toMatchObject({ status: 200, text: "second" });
  });

  it("may be empty, and may be large", async () => {
    const { send, root } = await open();
    await send("PUT", `${root}/empty`, { body: "" });
    expect(await send("GET", `${root}/empty`)).toMatchObject({ status: 200, text: "", headers: { "content-length": "0" } });
    const large = Buffer.alloc(3_000_001, "0123456789");
    await send("PUT", `${root}/large`, { body: large });
    expect((await send("GET", `${root}/large`)).body.equals(large)).toBe(true);
  });

  it("is one whole file when 50 clients upload it at once", async () => {
    const { send, root } = await open();
    const sent = Array.from({ length: 50 }, (_, i) => String.fromCharCode(48 + i).repeat(100_000 + i));
    const answers = await Promise.all(sent.map((body) => send("PUT", `${root}/a`, { body })));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(sent).toContain((await send("GET", `${root}/a`)).text);
  });

  it("leaves nothing if the client goes away in the middle", async () => {
    const { port, root, send, files, failures } = await open();
    await new Promise<void>((resolve) => {
      const request = httpRequest({ port, method: "PUT", path: `${root}/cut`, headers: { "content-length": 1_000_000 } });
      request.on("close", () => resolve());
      request.on("error", () => undefined); // the client cuts it itself
      request.write(Buffer.alloc(400_000), () => setTimeout(() => request.destroy(), 50));
    });
    await expect.poll(files).toEqual([]);
    expect((await send("GET", `${root}/cut`)).status).toBe(404);
    expect(failures).toEqual([]);
  });

  it("is refused for a run in the bin, until that is restored", async () => {
    const { send, root, run, post } = await open();
    await send("PUT", `${root}/before`, { body: "1" });
    await post("runs/delete", { run_id: run });
    expect(await send("PUT", `${root}/after`, { body: "2" })).toMatchObject({
      status: 400,
      text: expect.stringContaining("'active' state"),
    });
    expect((await send("GET", `${root}/before`)).text).toBe("1");
    await post("runs/restore", { run_id: run });
    expect((await send("PUT", `${root}/after`, { body: "2" })).status).toBe(200);
  });

  it("can't be a folder at the same time", async () => {
    const { send, root } = await open();
    await send("PUT", `${root}/a/b`, { body: "1" });
    expect((await send("PUT", `${root}/a`, { body: "2" })).status).toBe(400);
    expect((await send("PUT", `${root}/a/b/c`, { body: "2" })).status).toBe(400);
    expect((await send("GET", `${root}/a`)).status).toBe(400);
  });
});

describe("a path that leaves its folder", () => {
  const hostile = [
    "../x",
    "a/../../x",
    "..%2fx",
    "%2e%2e/x",
    "%252e%252e%252fx",
    "%25252e%25252e/x",
    "a%5c..%5cx",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "C:%5cx",
    "C:/x",
    "a%00b",
    "a%0ab",
    ".",
    "%2e",
    "a//b",
    "a/",
    "x".repeat(256),
    "%ff",
    "%zz",
  ];
  it("is refused by every way in", async () => {
    const { send, root, failures, files } = await open();
    const ways = hostile.flatMap((path) => [
      ["PUT", `${root}/${path}`],
      ["GET", `${root}/${path}`],
      ["DELETE", `${root}/${path}`],
      ["DELETE", `${ARTIFACTS}/${path}`],
      ["POST", `/api/2.0/mlflow-artifacts/mpu/create/${path}`],
    ]);
    for (const [method = "", target = ""] of ways) {
      const headers = method === "POST" ? JSON_BODY : {};
      const { status, text } = await send(method, target, {
        headers,
        ...(method === "PUT" && { body: "x" }),
        ...(method === "POST" && { body: '{"path":"f","num_parts":1}' }),
      });
      expect([target, status]).toEqual([target, 400]);
      expect(JSON.parse(text).error_code).toBe("INVALID_PARAMETER_VALUE");
    }
    expect(files()).toEqual([]);
    expect(failures).toEqual([]);
  });

  it("is refused in a query, too", async () => {
    const { send, run } = await open();
    for (const path of ["..", "../x", "%2e%2e", "a%5cb", "%252e%252e%2f", "/etc", "."]) {
      expect((await send("GET", `${ARTIFACTS}?path=${path}`)).status).toBe(400);
      expect((await send("GET", `/api/2.0/mlflow/artifacts/list?run_id=${run}&path=${path}`)).status).toBe(400);
      expect((await send("GET", `/get-artifact?run_id=${run}&path=${path}`)).status).toBe(400);
      expect((await send("POST", `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${run}&path=${path}`, { body: "x" })).status).toBe(400);
    }
  });
});

describe("a download", () => {
  it("can be a part, as HTTP has it", async () => {
    const { send, root } = await open();
    await send("PUT", `${root}/a`, { body: "0123456789" });
    const part = async (range: string) => {
      const { status, text, headers } = await send("GET", `${root}/a`, { headers: { range } });
      return [status, text, headers["content-range"]];
    };
    expect(await part("bytes=0-0")).toEqual([206, "0", "bytes 0-0/10"]);
    expect(await part("bytes=7-")).toEqual([206, "789", "bytes 7-9/10"]);
    expect(await part("bytes=7-99")).toEqual([206, "789", "bytes 7-9/10"]);
    expect(await part("bytes=-3")).toEqual([206, "789", "bytes 7-9/10"]);
    expect(await part("bytes=-99")).toEqual([206, "0123456789", "bytes 0-9/10"]);
    expect(await part("bytes=10-")).toEqual([416, "", "bytes */10"]);
    expect(await part("bytes=-0")).toEqual([416, "", "bytes */10"]);
    for (const odd of ["bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4", "bytes=-", "bytes=99999999999999999999-"]) {
      expect(await part(odd)).toEqual([200, "0123456789", undefined]);
    }
  });

  it("is not sent to a client that has it already", async () => {
    const { send, root } = await open();
    await send("PUT", `${root}/a`, { body: "0123456789" });
    const { headers } = await send("GET", `${root}/a`);
    const etag = headers.etag ?? "";
    const modified = headers["last-modified"] ?? "";
    for (const condition of [
      { "if-none-match": etag },
      { "if-none-match": `"x", W/${etag}` },
      { "if-none-match": "*" },
      { "if-modified-since": modified },
    ]) {
      expect(await send("GET", `${root}/a`, { headers: condition as Record<string, string> })).toMatchObject({ status: 304, text: "" });
    }
    for (const condition of [{ "if-none-match": '"x"', "if-modified-since": modified }, { "if-modified-since": "no date" }]) {
      expect((await send("GET", `${root}/a`, { headers: condition as Record<string, string> })).status).toBe(200);
    }
    expect((await send("GET", `${root}/a`, { headers: { range: "bytes=1-2", "if-range": etag } })).status).toBe(206);
    expect((await send("GET", `${root}/a`, { headers: { range: "bytes=1-2", "if-range": '"other"' } })).status).toBe(200);
  });

  it("can be asked for its headers alone", async () => {
    const { send, root } = await open();
    await send("PUT", `${root}/a`, { body: "0123456789" });
    expect(await send("HEAD", `${root}/a`)).toMatchObject({ status: 200, text: "", headers: { "content-length": "10" } });
  });

  it("of what is not there is a plain 404 in MLflow's words", async () => {
    const { send, root, run } = await open();
    const { status, text } = await send("GET", `${root}/nope`);
    expect(status).toBe(404);
    expect(JSON.parse(text)).toEqual({ error_code: "RESOURCE_DOES_NOT_EXIST", message: `No such artifact: '0/${run}/artifacts/nope'` });
  });
});

describe("a listing", () => {
  it("has the names right below a folder, and nothing for a file or nothing", async () => {
    const { send, root, list, run } = await open();
    await send("PUT", `${root}/model/MLmodel`, { body: "12345" });
    await send("PUT", `${root}/b.txt`, { body: "1" });
    expect(await list(`0/${run}/artifacts`)).toEqual({
      files: [
        { path: "b.txt", is_dir: false, file_size: 1 },
        { path: "model", is_dir: true },
      ],
    });
    expect(await list(`0/${run}/artifacts/model/`)).toEqual({ files: [{ path: "MLmodel", is_dir: false, file_size: 5 }] });
    expect(await list(`0/${run}/artifacts/b.txt`)).toEqual({});
    expect(await list(`0/${run}/nope`)).toEqual({});
    expect(await list("")).toEqual({ files: [{ path: "0", is_dir: true }] });
  });

  it("by run has paths below the run's root", async () => {
    const { send, root, run } = await open();
    await send("PUT", `${root}/model/data/x`, { body: "12345" });
    const { text } = await send("GET", `/ajax-api/2.0/mlflow/artifacts/list?run_uuid=${run}&path=model`);
    expect(JSON.parse(text)).toEqual({ root_uri: `mlflow-artifacts:/0/${run}/artifacts`, files: [{ path: "model/data", is_dir: true }] });
    expect((await send("GET", "/api/2.0/mlflow/artifacts/list?run_id=none")).status).toBe(404);
  });
});

describe("deleting", () => {
  it("removes a file or a folder, and says the same when there is nothing", async () => {
    const { send, root } = await open();
    for (const name of ["a/x", "a/y", "ab"]) await send("PUT", `${root}/${name}`, { body: name });
    for (let i = 0; i < 2; i++) expect(await send("DELETE", `${root}/a`)).toMatchObject({ status: 200, text: "{}" });
    expect((await send("GET", `${root}/a/x`)).status).toBe(404);
    expect((await send("GET", `${root}/ab`)).text).toBe("ab");
  });

  it("never means everything", async () => {
    const { send, root } = await open();
    await send("PUT", `${root}/a`, { body: "1" });
    for (const target of [
      ARTIFACTS,
      `${ARTIFACTS}/`,
      `${ARTIFACTS}//`,
      `${ARTIFACTS}/.`,
      `${ARTIFACTS}/%2e`,
      `${ARTIFACTS}/./`,
      `${ARTIFACTS}/0/..`,
    ]) {
      expect((await send("DELETE", target)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await send("GET", `${root}/a`)).text).toBe("1");
  });
});

describe("pages", () => {
  it("upload and fetch files by the run's id", async () => {
    const { send, run } = await open();
    const upload = `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${run}&path=notes/a.md`;
    expect((await send("POST", upload, { body: "# hi" })).status).toBe(200);
    expect((await send("GET", `/get-artifact?run_uuid=${run}&path=notes/a.md`)).text).toBe("# hi");
    expect((await send("POST", upload, { body: Buffer.alloc(10 * 1024 * 1024 + 1) })).status).toBe(413);
    expect((await send("GET", `/get-artifact?path=a`)).status).toBe(400);
  });

  it("are told that there are no presigned addresses", async () => {
    const { send, post } = await open();
    expect((await send("GET", "/api/2.0/mlflow-artifacts/presigned/0/x")).status).toBe(501);
    expect(JSON.parse(await post("artifacts/presigned-download-url", { run_id: "x", path: "a" })).error_code).toBe(
      "INVALID_PARAMETER_VALUE",
    );
  });
});
