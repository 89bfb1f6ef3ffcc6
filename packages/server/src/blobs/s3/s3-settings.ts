import { Invalid } from "@trialbook/core/errors.ts";
import type { S3Place } from "./s3-place.ts";

/**
 * Whether clients may move bytes to and from the object store by themselves. `asked`: those that ask for it; `offered`: all
 * that know how; `never`: everything goes through this server.
 */
export type DirectPolicy = "asked" | "offered" | "never";

export interface S3Settings extends S3Place {
  readonly direct: DirectPolicy;
}

/** What was written about the place of blobs. */
export interface WrittenS3 {
  /** `s3://bucket/prefix` */
  readonly blobs: string;
  readonly publicUrl: string | undefined;
  readonly direct: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `--blobs s3://BUCKET/PREFIX`; how to reach it stands in the environment, by the names that Amazon's own tools read.
 * No message repeats a key.
 *
 * @throws {Invalid}
 */
export function readS3Settings({ blobs, publicUrl, direct }: WrittenS3, environment: Environment): S3Settings {
  const [, bucket = "", prefix = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w.\-/]*))?$/.exec(blobs) ?? [];
  if (bucket === "" || /\/\/|(^|\/)\.{1,2}(\/|$)/.test(prefix)) {
    throw new Invalid(
      `--blobs ${withoutUser(blobs)} is no place for files. Write s3://BUCKET/PREFIX, with letters, digits, dots, hyphens and slashes; keys and ` +
        "the endpoint stand in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL_S3.",
    );
  }
  const value = (name: string): string | undefined => environment[name] || undefined;
  const accessKeyId = value("AWS_ACCESS_KEY_ID");
  const secretAccessKey = value("AWS_SECRET_ACCESS_KEY");
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Invalid("--blobs needs the keys of an account in the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
  const sessionToken = value("AWS_SESSION_TOKEN");
  const endpoint = readEndpoint("AWS_ENDPOINT_URL_S3", value("AWS_ENDPOINT_URL_S3") ?? value("AWS_ENDPOINT_URL"));
  const publicEndpoint = readEndpoint("--blobs-public-url", publicUrl);
  return {
    bucket,
    prefix: prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`,
    region: readRegion(value("AWS_REGION") ?? value("AWS_DEFAULT_REGION") ?? "us-east-1"),
    direct: readDirect(direct ?? "asked"),
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    ...(endpoint !== undefined && { endpoint }),
    ...(publicEndpoint !== undefined && { publicEndpoint }),
  };
}

function readEndpoint(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "" || url.hash !== "")
    throw new Invalid(`${name} ${withoutUser(text)} is no address of an object store; write for example https://s3.example.org.`);
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function readRegion(text: string): string {
  if (/^[a-z0-9-]{1,64}$/i.test(text)) return text;
  throw new Invalid(`AWS_REGION ${JSON.stringify(text)} is no region; write for example eu-central-1.`);
}

function readDirect(text: string): DirectPolicy {
  if (text === "asked" || text === "offered" || text === "never") return text;
  throw new Invalid(`--direct-transfers ${text} is not known; it is asked, offered or never.`);
}

/** Someone may have written a key into the address. */
function withoutUser(text: string): string {
  return text.replace(/\/\/[^@/]*@/, "//…@").replace(/[?#].*$/s, "?…");
}
