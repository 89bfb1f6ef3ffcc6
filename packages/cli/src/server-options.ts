/** The options of `trialbook server`, which `trialbook config` explains. */
export const SERVER_OPTIONS = {
  port: { type: "string" },
  data: { type: "string" },
  store: { type: "string" },
  blobs: { type: "string" },
  "blobs-public-url": { type: "string" },
  "direct-transfers": { type: "string" },
  host: { type: "string" },
  "allowed-hosts": { type: "string" },
  "public-url": { type: "string" },
  durability: { type: "string" },
  log: { type: "string" },
  drain: { type: "string" },
  "log-requests": { type: "boolean" },
  "set-up": { type: "boolean" },
  "insecure-no-auth": { type: "boolean" },
  config: { type: "string" },
} as const;
