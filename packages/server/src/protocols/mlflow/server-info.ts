import type { Route } from "../../http/route.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";

/** The release of MLflow that this protocol follows. Clients choose by it what to ask of a server. */
const mlflowVersion = "3.17.2";

/** Asked by clients before they download artifacts. */
export const serverInfo: Endpoint = endpoint({
  method: "GET",
  path: "server-info",
  version: "3.0",
  permission: "public",
  request: {},
  async handle(_, { book }) {
    const isDirect = book.blobs.direct?.offered === true;
    return {
      store_type: "SqlStore",
      workspaces_enabled: false,
      trace_archival_enabled: false,
      multipart_uploads_enabled: isDirect,
      multipart_downloads_enabled: isDirect,
      presigned_upload_run_id_supported: false,
      presigned_upload_model_id_supported: false,
      features_enabled: { gateway: false },
    };
  },
});

/** `GET /version`, which clients read as a Python version. */
export const versionRoute: Route = {
  kind: "buffered",
  method: "GET",
  path: "/version",
  permission: "public",
  async handle() {
    return { status: 200, body: mlflowVersion, contentType: "text/plain; charset=utf-8" };
  },
};
