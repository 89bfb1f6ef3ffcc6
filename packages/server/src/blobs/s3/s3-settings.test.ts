import { Invalid } from "@trialbook/core/errors.ts";
import { describe, expect, it } from "vitest";
import { objectUrl } from "./s3-place.ts";
import { readS3Settings } from "./s3-settings.ts";

const KEYS = { AWS_ACCESS_KEY_ID: "AKTEST", AWS_SECRET_ACCESS_KEY: "secret" };

function settings(blobs: string, environment: Record<string, string> = KEYS, more: { publicUrl?: string; direct?: string } = {}) {
  return readS3Settings({ blobs, publicUrl: more.publicUrl, direct: more.direct }, environment);
}

describe("a place in an object store", () => {
  it.each([
    ["s3://lab", {}, "https://lab.s3.us-east-1.amazonaws.com/k"],
    ["s3://lab/a/b/", { AWS_REGION: "eu-central-1" }, "https://lab.s3.eu-central-1.amazonaws.com/a/b/k"],
    ["s3://lab.org/a", { AWS_DEFAULT_REGION: "eu-west-1" }, "https://s3.eu-west-1.amazonaws.com/lab.org/a/k"],
    ["s3://lab/a", { AWS_ENDPOINT_URL: "http://minio:9000/" }, "http://minio:9000/lab/a/k"],
    ["s3://lab/a", { AWS_ENDPOINT_URL: "http://no", AWS_ENDPOINT_URL_S3: "https://s3.lab.org/store" }, "https://s3.lab.org/store/lab/a/k"],
  ])("%s with %o is asked at %s", (blobs, environment, url) => {
    expect(objectUrl(settings(blobs, { ...KEYS, ...environment }), "k").href).toBe(url);
  });

  it.each([
    "s3://",
    "s3://A",
    "https://lab/a",
    "s3://lab/../x",
    "s3://lab/a//b",
    "s3://lab/a b",
    "s3://key:secret@lab/a",
    "s3://lab/a?x=secret",
  ])("is not %s", (blobs) => {
    expect(() => settings(blobs)).toThrow(Invalid);
    expect(() => settings(blobs)).not.toThrow("secret");
  });

  it("needs keys, an address that makes sense and a known way for clients", () => {
    expect(() => settings("s3://lab", {})).toThrow("AWS_SECRET_ACCESS_KEY");
    expect(() => settings("s3://lab", { ...KEYS, AWS_ENDPOINT_URL_S3: "minio:9000" })).toThrow("AWS_ENDPOINT_URL_S3");
    expect(() => settings("s3://lab", KEYS, { publicUrl: "https://a:secret@b" })).toThrow(Invalid);
    expect(() => settings("s3://lab", KEYS, { direct: "always" })).toThrow("asked, offered or never");
    expect(settings("s3://lab", KEYS, { publicUrl: "https://files.lab.org", direct: "offered" })).toMatchObject({
      publicEndpoint: "https://files.lab.org",
      direct: "offered",
    });
  });
});
