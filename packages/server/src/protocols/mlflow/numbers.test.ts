import { INT64_MAX, INT64_MIN, int64 } from "@trialbook/core/int64.ts";
import { anything, assert, bigInt, constant, double as doubles, oneof, property, string } from "fast-check";
import { expect, it } from "vitest";
import { parseJson } from "../../http/parse-json.ts";
import { checkedArtifactLocation } from "./artifact-location.ts";
import { MlflowError } from "./errors.ts";
import { bool, double, int, text } from "./message.ts";
import { doubleJson, doubleText, int64Json } from "./wire.ts";

const wide = bigInt({ min: INT64_MIN, max: INT64_MAX });

it("reads every 64-bit integer as it was sent, as a number and as text, and writes it back the same", () => {
  assert(
    property(wide, (value) => {
      const json = parseJson(new TextEncoder().encode(`[${value},"${value}"]`)) as readonly unknown[];
      for (const sent of json) expect(int(sent, "step")).toBe(int64(value));
      expect(JSON.stringify(int64Json(int64(value)))).toBe(String(value));
    }),
  );
});

it("refuses every integer that does not fit 64 bits", () => {
  const outside = oneof(bigInt({ min: INT64_MAX + 1n, max: 10n ** 30n }), bigInt({ min: -(10n ** 30n), max: INT64_MIN - 1n }));
  assert(
    property(outside, (value) => {
      expect(() => int(String(value), "step")).toThrow("does not fit 64 bits");
    }),
  );
});

it("reads and writes every finite double exactly, in both ways of writing", () => {
  assert(
    property(oneof(doubles({ noNaN: true, noDefaultInfinity: true }), constant(-0)), (value) => {
      for (const written of [doubleText(value), JSON.stringify(doubleJson(value))]) {
        expect(double(JSON.parse(written), "value")).toBe(value);
        expect(double(written, "value")).toBe(value);
      }
    }),
  );
});

it("gives a value or a refusal for anything that a client may send, never another error", () => {
  assert(
    property(anything({ withBigInt: true, withNullPrototype: true, maxDepth: 3 }), (sent) => {
      for (const read of [int, double, bool, text]) {
        try {
          read(sent, "field");
        } catch (error) {
          expect(error).toBeInstanceOf(MlflowError);
        }
      }
    }),
  );
});

it("lets no artifact location leave this server, however it is spelled", () => {
  const tricks = oneof(
    string({ unit: "grapheme" }),
    constant(".."),
    constant("%2e%2e"),
    constant("%252e%252e/"),
    constant("/"),
    constant("\\"),
    constant("mlflow-artifacts:"),
    constant("file:///etc"),
    constant("?"),
    constant("#"),
  );
  assert(
    property(tricks, tricks, tricks, (a, b, c) => {
      const uri = `mlflow-artifacts:/${a}/${b}${c}`;
      try {
        const path = checkedArtifactLocation(uri, []).slice("mlflow-artifacts:/".length);
        let decoded = path;
        for (let i = 0; i < 5; i++) {
          expect(decoded.split(/[\\/]/)).not.toContain("..");
          decoded = decodeURIComponent(decoded.replace(/%(?![0-9a-fA-F]{2})/g, "%25"));
        }
      } catch (error) {
        if (!(error instanceof URIError)) expect(error).toHaveProperty("message", expect.stringMatching(/Invalid|exceeds|runs:/));
      }
    }),
  );
});
