import { expect, it } from "vitest";
import { expectAccessible, journeys, record } from "./support.ts";

const start = 1_795_473_471_000_000_000n;
const at = (ms: number) => String(start + BigInt(ms) * 1_000_000n);
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** Spans as any program with OpenTelemetry sends them. */
async function sendSpans(url: string, experimentId: string, runId: string): Promise<void> {
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const span = (spanId: string, parentSpanId: string, name: string, [from, to]: readonly [number, number], attributes: object[] = []) => ({
    traceId,
    spanId: spanId.repeat(16),
    ...(parentSpanId === "" ? {} : { parentSpanId: parentSpanId.repeat(16) }),
    name,
    startTimeUnixNano: at(from),
    endTimeUnixNano: at(to),
    attributes,
  });
  const spans = [
    span("1", "", "answer", [0, 120], [text("mlflow.spanInputs", "How many?"), text("mlflow.traceTag.mlflow.traceName", "answer")]),
    span("2", "1", "search", [10, 40], [text("query", "needle in a haystack")]),
    { ...span("3", "1", "write", [50, 110]), status: { code: 2, message: "ValueError: boom" } },
  ];
  const answer = await fetch(`${url}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-mlflow-experiment-id": experimentId, "x-mlflow-run-id": runId },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  expect(answer.status).toBe(200);
}

journeys("traces", (journey) => {
  it("are found from the run, searched by what they noted, and read as a tree", async () => {
    const { page, url } = journey();
    const { id, experimentId } = await record(url, { experiment: "traced", name: "asked" });
    await sendSpans(url, experimentId, id);
    await page.goto(`${url}/r/${id}`);
    await page.getByRole("region", { name: "Traces" }).getByRole("link", { name: "All" }).click();
    await page.getByRole("link", { name: "asked" }).waitFor();
    await page.getByRole("searchbox", { name: "Text in a trace" }).fill("no such thing");
    await page.getByText("No trace is like that").waitFor();
    await page.getByRole("searchbox", { name: "Text in a trace" }).fill("HAYSTACK");
    await page.getByRole("table").getByRole("link", { name: "answer" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("table").getByRole("link", { name: "answer" }).click();

    const tree = page.getByRole("tree", { name: "Spans" });
    await tree.getByRole("treeitem", { name: "answer", selected: true }).waitFor();
    await page.getByRole("region", { name: "Inputs" }).getByText("How many?").waitFor();
    await tree.focus();
    await page.keyboard.press("ArrowDown");
    await page.getByRole("heading", { name: "search" }).waitFor();
    await page.getByRole("region", { name: "query" }).getByText("needle in a haystack").waitFor();
    await page.keyboard.press("End");
    await page.getByText("ValueError: boom").waitFor();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowLeft");
    await tree.getByRole("treeitem", { name: "search" }).waitFor({ state: "detached" });
    await page.keyboard.press("ArrowRight");
    await tree.getByRole("treeitem", { name: "search" }).waitFor();
    await expectAccessible(page);
  });

  it("say what to do where there are none, and where one is gone", async () => {
    const { page, url } = journey();
    const { experimentId } = await record(url, { experiment: "untraced", name: "plain" });
    await page.goto(`${url}/e/${experimentId}/traces`);
    await page.getByText("No traces yet").waitFor();
    await expectAccessible(page);
  });
});
