import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Invalid } from "@trialbook/core/errors.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { guardedPost, type PostGuard } from "./guarded-post.ts";
import { publicAddressCheck } from "./public-address.ts";

const message = { headers: { "content-type": "application/json", "x-test": "1" }, body: '{"ü":1}' };

/** A receiver on this machine. */
async function receiver(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function guard(facts: Partial<PostGuard["settings"]> = {}, addresses: readonly string[] = ["127.0.0.1"]) {
  const asked: string[] = [];
  const resolve = async (hostname: string) => {
    asked.push(hostname);
    return addresses;
  };
  const settings = { schemes: ["http", "https"], allowPrivate: true, timeoutMs: 5000, ...facts };
  return { settings, isPublic: publicAddressCheck(), resolve, asked };
}

describe("a guarded post", () => {
  it("reaches an allowed receiver by its name, which is looked up once", async () => {
    let seen: unknown;
    const port = await receiver((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        seen = [request.method, request.url, request.headers.host, request.headers["x-test"], body];
        response.writeHead(202, { "retry-after": "7" }).end("thanks");
      });
    });
    const guarded = guard();
    expect(await guardedPost(`http://hooks.example:${port}/a?b=c`, message, guarded)).toEqual({
      status: 202,
      body: "thanks",
      retryAfter: "7",
    });
    expect(seen).toEqual(["POST", "/a?b=c", `hooks.example:${port}`, "1", message.body]);
    expect(guarded.asked).toEqual(["hooks.example"]);
  });

  it.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest/meta-data",
    "http://10.0.0.1/",
    "http://[fd00::1]/",
    "http://0.0.0.0/",
    "http://①②⑦.0.0.1/",
  ])("does not go to %s, which is no public address", async (url) => {
    await expect(guardedPost(url, message, guard({ allowPrivate: false }))).rejects.toThrow(Invalid);
  });

  it("does not go to a name that has any private address, and connects to nothing", async () => {
    const port = await receiver(() => expect.unreachable());
    for (const addresses of [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"]]) {
      await expect(guardedPost(`http://public.example:${port}/`, message, guard({ allowPrivate: false }, addresses))).rejects.toThrow(
        "non-public",
      );
    }
  });

  it("goes to the address that was checked, whatever the name means the next time", async () => {
    let answers = 0;
    const port = await receiver((_, response) => response.end(String(++answers)));
    const first = guard({}, ["127.0.0.1"]);
    const changing = { ...first, resolve: async () => (first.asked.push("x") === 1 ? ["127.0.0.1"] : ["192.0.2.1"]) };
    expect((await guardedPost(`http://rebound.example:${port}/`, message, changing)).body).toBe("1");
    expect(first.asked).toEqual(["x"]);
  });

  it.each(["ftp://a.example/", "file:///etc/passwd", "http:///", "nonsense", "http://user:pass@a.example/", "http://:x@a.example/"])(
    "does not take %s for a receiver",
    async (url) => {
      await expect(guardedPost(url, message, guard())).rejects.toThrow(Invalid);
    },
  );

  it("takes only the schemes that are allowed", async () => {
    await expect(guardedPost("http://a.example/", message, guard({ schemes: ["https"] }))).rejects.toThrow(
      "Invalid webhook URL scheme: 'http'",
    );
  });

  it("follows no redirect", async () => {
    const port = await receiver((_, response) => response.writeHead(307, { location: "http://169.254.169.254/" }).end());
    expect((await guardedPost(`http://a.example:${port}/`, message, guard())).status).toBe(307);
  });

  it("ends when the receiver does not answer, or never stops", async () => {
    const silent = await receiver(() => {});
    await expect(guardedPost(`http://a.example:${silent}/`, message, guard({ timeoutMs: 100 }))).rejects.toThrow("in time");
    const endless = await receiver((_, response) => {
      const timer = setInterval(() => response.write("."), 10);
      response.on("close", () => clearInterval(timer));
    });
    await expect(guardedPost(`http://a.example:${endless}/`, message, guard({ timeoutMs: 200 }))).rejects.toThrow();
    const never = { ...guard({ timeoutMs: 100 }), resolve: () => new Promise<never>(() => {}) };
    await expect(guardedPost("http://a.example/", message, never)).rejects.toThrow("in time");
  });

  it("reads no more than the beginning of a long answer", async () => {
    const port = await receiver((_, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", pour);
      pour();
    });
    expect((await guardedPost(`http://a.example:${port}/`, message, guard())).body).toHaveLength(65_536);
  });

  it("says when nobody is there", async () => {
    const port = await receiver(() => {});
    await expect(guardedPost(`http://a.example:${port}/`, message, guard({}, []))).rejects.toThrow("has no address");
    await expect(guardedPost("http://a.example:1/", message, guard())).rejects.toThrow("ECONNREFUSED");
  });
});
