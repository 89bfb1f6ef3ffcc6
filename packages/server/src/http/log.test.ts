import { expect, it } from "vitest";
import { type LogFormat, lineLog } from "./log.ts";

function logged(format: LogFormat) {
  const lines: string[] = [];
  const log = lineLog(
    format,
    () => new Date(0),
    (line) => lines.push(line),
  );
  return { log, lines };
}

it("writes one object a line, whatever is said, with the facts beside the message", () => {
  const { log, lines } = logged("json");
  log.warn('The name "a\nb" is odd', { requestId: "r1", status: 507 });
  log.error("A request failed", new Error("two\nlines"), { requestId: "r2" });
  expect(lines).toHaveLength(2);
  expect(lines.join("\n").split("\n")).toHaveLength(2);
  const [odd, failed] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(odd).toEqual({ time: "1970-01-01T00:00:00.000Z", level: "warn", message: 'The name "a\nb" is odd', requestId: "r1", status: 507 });
  expect(failed).toMatchObject({ level: "error", message: "A request failed", requestId: "r2" });
  expect(failed?.["error"]).toContain("Error: two\nlines\n    at ");
});

it("writes lines for people, with facts behind the words and the cause below", () => {
  const { log, lines } = logged("text");
  log.info("Building the screens");
  log.error("A request failed", "why", { requestId: "r2", status: 500 });
  expect(lines).toEqual([
    "1970-01-01T00:00:00.000Z info Building the screens",
    "1970-01-01T00:00:00.000Z error A request failed requestId=r2 status=500\n'why'",
  ]);
});
