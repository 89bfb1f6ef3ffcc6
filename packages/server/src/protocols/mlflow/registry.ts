import { type Endpoint, endpoint } from "./endpoint.ts";
import { MlflowError } from "./errors.ts";
import { repeated, required, text } from "./message.ts";

/**
 * The registry as a book without one shows it: nothing is registered. Clients read it as an ordinary step (loading a
 * model asks whether its name is a prompt), so reads are answered; writes are endpoints that this server does not have.
 */
const getRegisteredModel = endpoint({
  method: "GET",
  path: "registered-models/get",
  permission: "read",
  request: { name: required(text) },
  async handle({ name }) {
    throw notRegistered(name);
  },
});

const getLatestVersions = (["GET", "POST"] as const).map((method) =>
  endpoint({
    method,
    path: "registered-models/get-latest-versions",
    permission: "read",
    request: { name: required(text), stages: repeated(text) },
    async handle({ name }) {
      throw notRegistered(name);
    },
  }),
);

const getModelVersion = endpoint({
  method: "GET",
  path: "model-versions/get",
  permission: "read",
  request: { name: required(text), version: required(text) },
  async handle({ name, version }) {
    throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `Model Version (name=${name}, version=${version}) not found`);
  },
});

const emptySearches = (["GET", "POST"] as const).flatMap((method) =>
  ["registered-models/search", "model-versions/search"].map((path) =>
    endpoint({ method, path, permission: "read", request: {}, handle: async () => ({}) }),
  ),
);

function notRegistered(name: string): MlflowError {
  return new MlflowError("RESOURCE_DOES_NOT_EXIST", `Registered Model with name=${name} not found`);
}

export const registryEndpoints: readonly Endpoint[] = [getRegisteredModel, ...getLatestVersions, getModelVersion, ...emptySearches];
