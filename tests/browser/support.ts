import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../clients/server.ts";

const executable = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => path !== undefined && existsSync(path),
);

/** How long anything that a page does may take, in milliseconds: a busy machine with few cores is slow, not wrong. */
const PATIENCE = 30_000;

/** What a journey works with: a page and an empty book of its own, so that it can be walked alone and walked again. */
export interface Journey {
  readonly page: Page;
  readonly url: string;
}

/**
 * Journeys through the screens in a real Chromium, each with a server of its own. After each the page's console must be
 * free of errors and of reports of the content security policy. Without Chromium they are skipped, or fail where `CI` is
 * `true`.
 */
export function journeys(title: string, define: (journey: () => Journey) => void): void {
  if (executable === undefined) {
    describe(title, () => {
      it.skipIf(process.env["CI"] !== "true")("needs Chromium: install it, or name it in CHROMIUM", () => {
        throw new Error("There is no Chromium here. Install it (apt-get install chromium), or set CHROMIUM to its path.");
      });
    });
    return;
  }
  describe(title, () => {
    let browser: Browser;
    let server: TestServer;
    let journey: Journey;
    let complaints: string[];

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
    });
    afterAll(() => browser.close());
    beforeEach(async () => {
      const [started, context] = await Promise.all([
        startTestServer(),
        browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" }),
      ]);
      server = started;
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      complaints = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
      });
      journey = { page, url: server.url };
    });
    afterEach(async () => {
      const said = [...complaints]; // Before the page and its server go: what fails because of that is nobody's fault.
      await journey.page.context().close();
      await server.stop();
      expect(said, "complaints in the console").toEqual([]);
    });
    define(() => journey);
  });
}

/** What is read from the page, read again until it is as expected: `await eventually(() => names()).toEqual([…])`. */
export function eventually<T>(read: () => Promise<T> | T) {
  return expect.poll(read, { timeout: PATIENCE, interval: 50 });
}

/** Waits until nothing on the page is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
}

/** Holds the page to a window of the given width: nothing may stick out sideways. */
export async function expectToFit(page: Page, width: number): Promise<void> {
  await eventually(() => page.evaluate(() => [innerWidth, document.documentElement.scrollWidth])).toEqual([width, width]);
}

/**
 * Holds the page, once it has settled, or the part of it that a selector names, to WCAG 2.2 AA in both themes. Of a
 * table's rows the first few are looked at: the others are built alike.
 */
export async function expectAccessible(page: Page, within?: string): Promise<void> {
  await settled(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours change with the next frame.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const axe = new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]);
    if (within !== undefined) axe.include(within);
    const { violations } = await axe.exclude("[role=row]:nth-child(n+5)").analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`,
    );
    expect(found, `axe, ${colorScheme}`).toEqual([]);
  }
}

export interface RunSketch {
  readonly experiment: string;
  readonly name: string;
  readonly params?: Readonly<Record<string, string | number>>;
  /** Histories from step 0 on. */
  readonly metrics?: Readonly<Record<string, readonly number[]>>;
  readonly status?: "running" | "finished" | "failed";
}

/** Records a run through the native API. @returns its id and its experiment's */
export async function record(url: string, sketch: RunSketch): Promise<{ readonly id: string; readonly experimentId: string }> {
  const { run } = (await call(url, "POST", "/runs", {
    experiment: sketch.experiment,
    name: sketch.name,
    params: Object.entries(sketch.params ?? {}).map(([key, value]) => ({ key, value: String(value) })),
  })) as { run: { info: { id: string; experimentId: string } } };
  const { id, experimentId } = run.info;
  const metrics = Object.entries(sketch.metrics ?? {}).map(([key, values]) => ({
    key,
    steps: values.map((_, step) => step),
    times: values.map((_, step) => Date.now() + step),
    values,
  }));
  await call(url, "POST", `/runs/${id}/log`, { metrics });
  const status = sketch.status ?? "finished";
  if (status !== "running") await call(url, "PATCH", `/runs/${id}`, { status, endTime: Date.now() + 1000 });
  return { id, experimentId };
}

export async function call(url: string, method: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
