import { expect, it } from "vitest";
import { isSecretName, MASK, maskArguments, maskNamed, maskValues } from "./mask-secrets.ts";

it.each([
  "password",
  "api-key",
  "api_key",
  "apikey",
  "DB_PASSWORD",
  "AWS_SECRET_ACCESS_KEY",
  "auth.token",
  "HF_TOKEN",
  "hub_token",
  "apiKey",
  "clientSecret",
  "sentry-dsn",
])("takes %s for the name of a secret", (name) => expect(isSecretName(name)).toBe(true));

it.each([
  "tokenizer",
  "max-tokens",
  "num_tokens",
  "pad_token",
  "special_token_id",
  "eos-token-id",
  "author",
  "secretary",
  "passes",
  "keyframes",
  "author.name",
  "monkey",
])("does not take %s for the name of a secret", (name) => expect(isSecretName(name)).toBe(false));

it("masks the secrets of a command line and leaves the rest alone", () => {
  const argv =
    "train.py --api-key abc --password=xyz --url postgres://u:hidden@h/db --tokenizer bert --max-tokens 256 db.token=1 --auth --lr 1";
  const { argv: shown, masked } = maskArguments(argv.split(" "));
  expect(shown.join(" ")).toBe(
    `train.py --api-key ${MASK} --password=${MASK} --url postgres://u:${MASK}@h/db --tokenizer bert --max-tokens 256 db.token=${MASK} --auth --lr 1`,
  );
  expect(masked).toEqual([2, 3, 5, 10]);
});

it("masks a secret that begins with a dash", () => {
  expect(maskArguments(["--password", "-1x"]).argv).toEqual(["--password", MASK]);
});

it.each([
  `key AKIA${"A".repeat(16)} end`,
  `ghp_${"a1".repeat(18)}`,
  `hf_${"a".repeat(34)}`,
  `sk-${"a".repeat(40)}`,
  `xoxb-${"1".repeat(12)}`,
  `eyJ${"a".repeat(20)}.${"b".repeat(20)}.${"c".repeat(20)}`,
  "https://me:hunter2@example.org/x",
  "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----",
])("masks a value that gives itself away: %s", (text) => {
  const { text: masked, count } = maskValues(text);
  expect(count).toBe(1);
  expect(masked).toContain(MASK);
  expect(masked).not.toMatch(/hunter2|MII|a{20}|A{16}|1{12}/);
});

it.each(["https://example.org:8080/a@b", "time: 12:30@noon", "sk-learn", "loss: 0.1", "a://b"])("leaves %s alone", (text) => {
  expect(maskValues(text)).toEqual({ text, count: 0 });
});

it("masks a value by its name, and says nothing of an empty one", () => {
  expect(maskNamed("HF_TOKEN", "x")).toBe(MASK);
  expect(maskNamed("HF_TOKEN", "")).toBe("");
  expect(maskNamed("HF_HOME", "/models")).toBe("/models");
});
