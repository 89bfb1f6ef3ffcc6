import { Invalid } from "@trialbook/core/errors.ts";

/** How webhooks are sent; set by the operator, under the names that MLflow's server has for it. */
export interface WebhookSettings {
  /** Without the colon. */
  readonly schemes: readonly string[];
  /** Whether receivers may be on this machine or in its private network. */
  readonly allowPrivate: boolean;
  /** 32 bytes in URL-safe base64, as Fernet has it; absent: a key in the data folder. */
  readonly secretKey: string | undefined;
  /** After the first attempt. */
  readonly retries: number;
  /** Of one attempt. */
  readonly timeoutMs: number;
}

/** @throws {Invalid} naming the variable and what it should say */
export function readWebhookSettings(environment: Readonly<Record<string, string | undefined>>): WebhookSettings {
  const variable = (name: string): string | undefined => environment[`MLFLOW_WEBHOOK_${name}`]?.trim() || undefined;
  const secretKey = variable("SECRET_ENCRYPTION_KEY");
  if (secretKey !== undefined && Buffer.from(secretKey, "base64url").length !== 32) {
    throw new Invalid(
      "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY must be 32 bytes in URL-safe base64, as Python's Fernet.generate_key() makes them.",
    );
  }
  return {
    schemes: readSchemes(variable("ALLOWED_SCHEMES") ?? "https"),
    allowPrivate: ["true", "1"].includes(variable("ALLOW_PRIVATE_IPS")?.toLowerCase() ?? ""),
    secretKey,
    retries: readNumber("REQUEST_MAX_RETRIES", variable("REQUEST_MAX_RETRIES") ?? "3", { from: 0, to: 10 }),
    timeoutMs: 1000 * readNumber("REQUEST_TIMEOUT", variable("REQUEST_TIMEOUT") ?? "5", { from: 1, to: 30 }),
  };
}

function readSchemes(text: string): readonly string[] {
  const schemes = text.split(",").flatMap((scheme) => scheme.trim().toLowerCase() || []);
  const unknown = schemes.find((scheme) => scheme !== "http" && scheme !== "https");
  if (unknown !== undefined) throw new Invalid(`MLFLOW_WEBHOOK_ALLOWED_SCHEMES says ${unknown}; it lists http, https or both.`);
  return schemes;
}

function readNumber(name: string, text: string, { from, to }: { readonly from: number; readonly to: number }): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= from && number <= to) return number;
  throw new Invalid(`MLFLOW_WEBHOOK_${name} is ${text}; it must be a whole number from ${from} to ${to}.`);
}
