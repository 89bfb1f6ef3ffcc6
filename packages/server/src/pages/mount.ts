import { TrialbookError } from "@trialbook/core/errors.ts";
import { acceptedEncoding } from "../http/accepted-encoding.ts";
import type { Protocol, Reply, StreamRoute } from "../http/route.ts";
import { pagePolicy } from "../http/security-headers.ts";
import { failurePage } from "./failure-page.ts";
import type { StaticFile } from "./static-files.ts";

type Files = ReadonlyMap<string, StaticFile>;

/** A last part that names a file: asking for one that is not there is a mistake, not a screen. */
const fileName = /\.(?:js|css|map|json|ico|png|svg|txt|woff2)$/;

/**
 * The screens: files as they were built, and for every other path the one page that finds its way by the address.
 *
 * @param files while the screens are being built, requests wait
 */
export function pagesProtocol(files: Promise<Files>): Protocol {
  const handle: StreamRoute["handle"] = async (request, { params }) => {
    const path = `/${params["path"] ?? ""}`;
    let built: Files;
    try {
      built = await files;
    } catch (error) {
      return failurePage(error);
    }
    const file = built.get(path) ?? (fileName.test(path) || path.startsWith("/assets/") ? undefined : built.get("/index.html"));
    return file === undefined ? new Response("Not Found", { status: 404, headers: plainText }) : answer(request, file);
  };
  const route = (path: string): StreamRoute => ({ kind: "stream", method: "GET", path, permission: "public", handle });
  return {
    name: "pages",
    prefixes: ["/"],
    routes: [route("/"), route("/:path{.+}")],
    failure: (error, requestId) =>
      error instanceof TrialbookError
        ? text(400, error.message)
        : text(500, `The server failed; its log has the reason under ${requestId}.`),
    noRoute: (_method, _path, allowed) => (allowed.length > 0 ? text(405, "Method Not Allowed") : text(404, "Not Found")),
  };
}

const plainText = { "content-type": "text/plain; charset=utf-8" };

function text(status: number, body: string): Reply {
  return { status, body, contentType: plainText["content-type"] };
}

async function answer(request: Request, file: StaticFile): Promise<Response> {
  const encoding = acceptedEncoding(request.headers.get("accept-encoding") ?? undefined);
  const headers = new Headers({
    etag: file.etag,
    vary: "accept-encoding",
    "cache-control": file.immutable ? "public, max-age=31536000, immutable" : "no-cache",
  });
  if (file.type.startsWith("text/html")) headers.set("content-security-policy", pagePolicy);
  const known = request.headers.get("if-none-match")?.split(",") ?? [];
  if (known.some((tag) => tag.trim().replace(/^W\//, "") === file.etag)) return new Response(null, { status: 304, headers });
  const bytes = await file.bytes(encoding);
  headers.set("content-type", file.type);
  headers.set("content-length", String(bytes.byteLength));
  // Files too small to gain, and those packed already, come as they are.
  if (encoding !== "identity" && bytes !== (await file.bytes("identity"))) headers.set("content-encoding", encoding);
  return new Response(bytes, { headers });
}
