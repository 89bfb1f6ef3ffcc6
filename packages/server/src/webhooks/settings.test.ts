import { Invalid } from "@trialbook/core/errors.ts";
import { expect, it } from "vitest";
import { readWebhookSettings } from "./settings.ts";

it("are strict unless somebody says otherwise", () => {
  expect(readWebhookSettings({})).toEqual({ schemes: ["https"], allowPrivate: false, secretKey: undefined, retries: 3, timeoutMs: 5000 });
});

it("are set by MLflow's variables", () => {
  const secretKey = Buffer.alloc(32).toString("base64url");
  expect(
    readWebhookSettings({
      MLFLOW_WEBHOOK_ALLOWED_SCHEMES: "http, https",
      MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: "True",
      MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY: secretKey,
      MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES: "0",
      MLFLOW_WEBHOOK_REQUEST_TIMEOUT: "30",
    }),
  ).toEqual({ schemes: ["http", "https"], allowPrivate: true, secretKey, retries: 0, timeoutMs: 30_000 });
});

it.each([
  { MLFLOW_WEBHOOK_ALLOWED_SCHEMES: "file" },
  { MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY: "short" },
  { MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES: "-1" },
  { MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES: "many" },
  { MLFLOW_WEBHOOK_REQUEST_TIMEOUT: "0" },
])("cannot be %j", (environment) => {
  expect(() => readWebhookSettings(environment)).toThrow(Invalid);
});
