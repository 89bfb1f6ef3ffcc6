import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Invalid } from "../errors.ts";
import { parseArtifactPath } from "./artifact-path.ts";
import { percentDecoded } from "./percent-decoded.ts";

const harmless = [
  "3/0123456789abcdef0123456789abcdef/artifacts/model/MLmodel",
  "a b",
  " leading and trailing ",
  "a+b",
  "100%",
  "50%off",
  "a%20b",
  "%41",
  "a;b=c",
  'it\'s "quoted"',
  "v1.2.3.tar.gz",
  ".hidden",
  "..twodots",
  "...",
  "a..b",
  "trailing.",
  "模型/重み.bin",
  "модель",
  "نموذج",
  "🦊/🦊.png",
  "a?b",
  "a&b=c",
  "~root",
  "$(id)",
  "`id`",
  "a|b",
  "a*b",
  "<img src=x>",
  "__proto__",
  "constructor",
  "CON",
  "nul.txt",
  "trialbook.db",
  "artifacts-evil/x",
  "e\u0301",
  "é",
  "images/val#pred%step%23%timestamp%1700000000000%g1b2c3d4-0000-4000-8000-000000000000.png",
  "images/loss%step%2500%timestamp%1712345678901%zf00-2e%compressed.webp",
  "images/loss#step#5#timestamp#1712345678901#2e2e.png",
  "images/loss%step%0%timestamp%1712345678901%00abcdef-0000-4000-8000-000000000000.png",
  "images/loss%step%2500%timestamp%0012345678901%0a0d0000-0000-4000-8000-000000000000.png",
  "images/loss%step%3%timestamp%1712345678901%5c3a0000-0000-4000-8000-000000000000.png",
  "images/loss%step%3%timestamp%1712345678901%3a5c0000-0000-4000-8000-000000000000.png",
  "loss%10.png",
];

const hostile = [
  "",
  "/",
  ".",
  "..",
  "a/..",
  "../a",
  "a/../../b",
  "a/./b",
  "a//b",
  "a/",
  "//a",
  "/etc/passwd",
  "%2e%2e/a",
  "%2E%2E%2Fa",
  "a/%252e%252e/b",
  "a/%25252e%25252e%25252fb",
  ".%2e/a",
  "%2e./a",
  "a/..%2f..%2fb",
  "a%2f..%2fb",
  "%2fetc%2fpasswd",
  "%252fetc%252fpasswd",
  "3/x/artifacts/%2Fetc/passwd",
  "..%5c..%5cwin.ini",
  "a\\b",
  "..\\..\\a",
  "\\\\host\\share",
  "%5c%5chost%5cshare",
  "a%2f%2fb",
  "%c0%ae%c0%ae/a",
  "%c0%ae%c0%ae%c0%afa",
  "%e0%80%ae%e0%80%ae/a",
  "%u002e%u002e/a",
  "a/%252e%252e%c0%af",
  "．．/a",
  "..／..／a",
  "‥/a",
  "a/.. /b",
  "C:",
  "C:/Windows",
  "c:\\Windows",
  "C:x",
  "a/C:/b",
  "file:///etc/passwd",
  "file:/etc/passwd",
  "s3://bucket/key",
  "http://example.com/x",
  "runs:/abc/model",
  "mlflow-artifacts:/3/x",
  "a\0b",
  "..;/a",
  "a/..;x=1/b",
  "..%3b/a",
  "a/.?x/b",
  "a%257fb",
  "a%25c2%2585b",
  "C%3a/x",
  "C%253A%255Cx",
  "a%5cb",
  "file%3a///etc/passwd",
  "a/s3%253a/b",
  "a%00b",
  "a%2500b",
  "a%25252500b",
  "%u0000",
  "%00/loss%step%0%timestamp%1712345678901%00abcdef.png",
  "a%0d%0aSet-Cookie: x",
  "a%250ab",
  "a\nb",
  "a\rb",
  "a\u007fb",
  "a\u0085b",
  "a\u001b[0m",
  "\ud800",
  "a\udc00b",
  "a#b",
  "#",
  "a/#/../b",
  "x;/../a",
  "x?/../a",
  "x#/../../a",
  "x".repeat(256),
  `${"é".repeat(127)}éé`,
  `${"a/".repeat(64)}a`,
  `${`${"x".repeat(200)}/`.repeat(6)}x`,
];

describe("an artifact's path", () => {
  it.each(harmless)("may be %j, and comes back as it was", (path) => {
    expect(parseArtifactPath(path)).toBe(path);
  });

  it.each(hostile)("is refused when it is %j", (path) => {
    expect(() => parseArtifactPath(path)).toThrow(Invalid);
    expect(() => parseArtifactPath(path)).toThrow(/^Invalid path "/);
  });

  it("may be as long as the limits say, to the byte", () => {
    expect(parseArtifactPath("x".repeat(255))).toHaveLength(255);
    expect(parseArtifactPath(`${"é".repeat(127)}x`)).toHaveLength(128);
    expect(parseArtifactPath(`${"a/".repeat(63)}a`)).toHaveLength(127);
    const longest = `${`${"x".repeat(255)}/`.repeat(3)}${"x".repeat(255)}`;
    expect(parseArtifactPath(longest)).toHaveLength(1023);
    expect(parseArtifactPath(longest.replace("x/", "xé/").replace("xx", ""))).toBeDefined();
    expect(() => parseArtifactPath(`${longest}/y`)).toThrow("longer than 1024 bytes");
  });

  it("never leaves its folder, however often a reader decodes it", () => {
    const piece = fc.constantFrom(
      "..",
      ".",
      "/",
      "\\",
      "%",
      "2e",
      "2E",
      "2f",
      "5c",
      "25",
      "%2e",
      "%252e",
      "%2f",
      "%255c",
      "a",
      "C:",
      "．",
      "/x",
      "%c0%ae",
      ";",
      "#",
      "?",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const path = accepted(pieces.join(""));
        fc.pre(path !== undefined);
        let form = path;
        for (let round = 0; round < 20; round++) {
          if (form.split(/[\\/]/).includes("..") || /^[\\/]/.test(form)) throw new Error(`${path} becomes ${form}`);
          form = percentDecoded(form);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("is refused for parent folders under any number of encodings", () => {
    const encode = (text: string, times: number): string =>
      times === 0
        ? text
        : encode(
            text.replace(/%|\.|\/|\\/g, (c) => `%${c.charCodeAt(0).toString(16)}`),
            times - 1,
          );
    fc.assert(
      fc.property(fc.constantFrom("../a", "a/../b", "a/..", "..\\a", "/a"), fc.nat(12), (path, times) => {
        expect(accepted(encode(path, times))).toBeUndefined();
      }),
    );
  });

  it("keeps any text of letters, marks, spaces and signs that a person would give", () => {
    const name = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .filter((text) => !/[\\/#%:\p{Cc}]|^\s*\.{1,2}\s*$/u.test(text) && !/[\\/]|^\s*\.{1,2}\s*$/u.test(text.normalize("NFKC")));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (parts) => {
        expect(parseArtifactPath(parts.join("/"))).toBe(parts.join("/"));
      }),
    );
  });

  it("is judged in linear time, also when it is nothing but codes", () => {
    const path = `${"%25".repeat(80)}/`.repeat(4).slice(0, 1000);
    const start = performance.now();
    accepted(path);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

function accepted(text: string): string | undefined {
  try {
    return parseArtifactPath(text);
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}
