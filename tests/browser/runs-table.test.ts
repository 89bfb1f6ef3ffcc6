import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { eventually, expectAccessible, expectToFit, journeys, record, settled } from "./support.ts";

const experiment = "digits";

/** Sixty runs: `val/acc` grows with their number, so `run 59` is the best; a third each of three learning rates. */
async function fill(url: string): Promise<void> {
  for (let batch = 0; batch < 60; batch += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, index) => recordOne(url, batch + index)));
  }
}

function recordOne(url: string, number: number) {
  const accuracy = 0.5 + number / 200;
  return record(url, {
    experiment,
    name: `run ${number}`,
    params: { lr: [0.1, 0.01, 0.001][number % 3] ?? 0, layers: number % 2, data: "uci" },
    metrics: { "val/acc": [0.1, accuracy], loss: [2, 1 - accuracy / 2], "system/cpu": [1, 2] },
    status: number === 7 ? "failed" : "finished",
  });
}

journeys("the runs table", (journey) => {
  let page: Page;

  const open = async (query = "") => {
    const { url } = journey();
    page = journey().page;
    await fill(url);
    await page.goto(`${url}/e/1/runs${query}`);
    await page.getByText("60 runs", { exact: true }).waitFor();
  };
  const names = () => page.locator("[data-row] a").allTextContents();
  const firstIs = (name: string) =>
    page
      .locator("[data-row='0'] a")
      .filter({ hasText: new RegExp(`^${name}$`) })
      .waitFor();
  const filter = () => page.getByRole("combobox", { name: "Filter runs" });

  it("shows what varies, the metrics, and marks the best", async () => {
    await open("?sort=-metrics.val/acc");
    const headers = async () => (await page.getByRole("columnheader").allTextContents()).map((text) => text.trim());
    await eventually(headers).toEqual(["Run", "Started", "Duration", "val/acc", "loss", "layers", "lr"]);
    const best = page.getByRole("row", { name: "run 59" }).locator("strong");
    await eventually(() => best.allTextContents()).toEqual(["best: 0.795", "best: 0.6025"]);
    await page.locator("canvas").first().waitFor();
    await expectAccessible(page);
  });

  it("filters by what is typed, completes it, and says what is wrong with it", async () => {
    await open();
    await page.keyboard.press("/");
    await page.keyboard.type("lr");
    await page.getByRole("option", { name: "params.lr" }).click();
    await page.keyboard.type("< 0.01 an");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await page
      .getByRole("alert")
      .getByText(/AND or OR/)
      .waitFor();
    await page.getByText("60 runs", { exact: true }).waitFor();
    await expectAccessible(page, "[role=search]");
    await filter().fill("params.lr < 0.01 and metrics.val/acc > 0.7");
    await page.keyboard.press("Enter");
    await page.getByText("7 of 60 runs").waitFor();
    await eventually(() => new URL(page.url()).searchParams.get("q")).toBe("params.lr < 0.01 and metrics.val/acc > 0.7");
    await page.reload();
    await page.getByText("7 of 60 runs").waitFor();
    await filter().fill("params.lr > 5");
    await page.keyboard.press("Enter");
    await page.getByText("None of 60 runs matches").waitFor();
    await page.getByRole("main").getByRole("button", { name: "Clear the filter" }).last().click();
    await page.getByText("60 runs", { exact: true }).waitFor();
  });

  it("says which part of a filter leaves no run, and drops it", async () => {
    await open();
    await filter().fill("params.lr < 0.01 and metrics.val/acc > 5 and params.layers = 1");
    await page.keyboard.press("Enter");
    await page.getByText("metrics.val/acc > 5 removes the most: without it 10 runs match.").waitFor();
    const part = page.getByRole("row", { name: /^params\.layers = 1/ });
    await eventually(() => part.getByRole("cell").allInnerTexts()).toEqual(["30 runs", "0 runs", expect.stringContaining("Drop")]);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Drop metrics.val/acc > 5" }).click();
    await page.getByText("10 of 60 runs").waitFor();
    await eventually(() => filter().inputValue()).toBe("params.lr < 0.01 and params.layers = 1");
  });

  it("has columns that are resized by drag and by keys, fit by a double click, and kept in the address", async () => {
    await open();
    const header = page.getByRole("columnheader", { name: "val/acc" });
    const width = async () => (await header.boundingBox())?.width;
    await settled(page);
    const before = (await width()) ?? 0;
    const edge = header.locator("[data-resize]");
    const box = await edge.boundingBox();
    if (box === null) throw new Error("The column has no edge to drag");
    await page.mouse.move(box.x + box.width / 2, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 100, box.y + 10, { steps: 5 });
    await page.mouse.up();
    await eventually(width).toBe(before + 100);
    await header.getByRole("button", { name: "val/acc", exact: true }).focus();
    await page.keyboard.press("Shift+ArrowRight");
    await eventually(width).toBe(before + 116);
    await page.waitForURL(new RegExp(`w=${before + 116}:metrics.val/acc`));
    await page.reload();
    await eventually(width).toBe(before + 116);
    const cell = page.locator("[data-row='0'] [role=gridcell]:nth-child(4)");
    await eventually(async () => (await cell.boundingBox())?.width).toBe(before + 116);
    await edge.dblclick();
    await eventually(width).toBeLessThan(before + 60);
    await header.hover();
    await page.getByRole("button", { name: "Menu of column val/acc" }).click();
    await page.getByRole("menuitem", { name: "Automatic width" }).click();
    await eventually(width).toBe(before);
    await eventually(() => new URL(page.url()).search).toBe("");
  });

  it("groups runs: mean, deviation and count of each metric, the best marked, its runs beneath", async () => {
    await open();
    await page.getByRole("button", { name: "Group" }).click();
    await page.getByRole("button", { name: "All but seeds" }).click();
    const groups = page.getByRole("region", { name: "Groups of runs" });
    await groups.getByText("60 runs in 6 groups").waitFor();
    const heads = async () => (await groups.getByRole("columnheader").allTextContents()).map((text) => text.trim());
    await eventually(heads).toEqual(["layers", "lr", "Runs", "val/acc", "loss"]);
    const row = (index: number) => groups.getByRole("row").nth(index + 1);
    // run 5, 11, … 59: the best mean comes first.
    await eventually(() => row(0).getByRole("cell").allTextContents()).toEqual([
      "0.001",
      "10",
      "best: 0.66 ± 0.091 (10)",
      "best: 0.67 ± 0.045 (10)",
    ]);
    await expectAccessible(page);
    await groups.getByRole("button", { name: "lr", exact: true }).click();
    await eventually(() => row(0).getByRole("cell").first().textContent()).toBe("0.001");
    await groups.getByRole("button", { name: "val/acc", exact: true }).click();
    await eventually(() => row(0).getByRole("rowheader").textContent()).toBe("1");
    await row(0).getByRole("button", { name: "1", exact: true }).click();
    await groups.getByRole("link", { name: "run 59" }).waitFor();
    await expectAccessible(page, "[aria-label='Groups of runs']");
    await page.reload();
    await groups.getByText("60 runs in 6 groups").waitFor();
    await row(0).getByRole("button", { name: "1", exact: true }).click();
    await groups.getByRole("button", { name: "These runs alone, in the table" }).click();
    await page.getByText("10 of 60 runs").waitFor();
    await eventually(() => filter().inputValue()).toBe("params.layers = 1 and params.lr = 0.001");
  });

  it("puts the runs that are drawn first in the table", async () => {
    await open();
    await page.getByText("The best 10 of 60 runs by val/acc").waitFor();
    await page.getByRole("button", { name: "Put them first in the table" }).click();
    await firstIs("run 59");
    await page.getByRole("button", { name: "Put them first in the table" }).waitFor({ state: "detached" });
  });

  it("sorts by a click, the good end first, and keeps it in the address", async () => {
    await open();
    await page.getByRole("columnheader", { name: "val/acc" }).getByRole("button", { name: "val/acc", exact: true }).click();
    await firstIs("run 59");
    await page.getByRole("columnheader", { name: "layers" }).getByRole("button", { name: "layers", exact: true }).click();
    await page
      .getByRole("columnheader", { name: "val/acc" })
      .getByRole("button", { name: "val/acc", exact: true })
      .click({ modifiers: ["Shift"] });
    await firstIs("run 58");
    await eventually(() => new URL(page.url()).searchParams.get("sort")).toBe("params.layers,-metrics.val/acc");
    await page.reload();
    await firstIs("run 58");
    await eventually(async () => (await names()).slice(0, 2)).toEqual(["run 58", "run 56"]);
  });

  it("picks columns and their values", async () => {
    await open();
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("dialog", { name: "Columns" }).getByRole("checkbox", { name: /^data/ }).check();
    await expectAccessible(page, "[role=dialog]:popover-open");
    const right = async () => {
      const panel = await page.locator("[role=dialog]:popover-open").boundingBox();
      return panel === null ? Number.NaN : panel.x + panel.width;
    };
    await eventually(right).toBeLessThanOrEqual(1440);
    await page.keyboard.press("Escape");
    await page.getByRole("columnheader", { name: "data" }).waitFor();
    await page.getByRole("columnheader", { name: "loss" }).hover();
    await page.getByRole("button", { name: "Menu of column loss" }).click();
    await expectAccessible(page, "[role=menu]:popover-open");
    await page.getByRole("menuitemradio", { name: "Highest value" }).click();
    await page.waitForURL(/max\(loss\)/);
  });

  it("is walked, selected from and compared by keys", async () => {
    await open("?sort=-metrics.val/acc");
    await firstIs("run 59");
    for (const key of ["j", "x", "j", "j", "Shift+X"]) await page.keyboard.press(key);
    await page.getByText("3 runs selected").waitFor();
    await page.getByText("3 selected runs").waitFor();
    await page.getByRole("button", { name: "Charts" }).focus();
    await page.keyboard.press("k");
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-row") === "1");
    await expectAccessible(page, "[aria-label='Selected runs']");
    await page.keyboard.press("c");
    await page.waitForURL(/\/compare\?runs=\w+,\w+,\w+/);
    await page.goBack();
    await page.getByText("3 runs selected").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("3 runs selected").waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await expectAccessible(page, "dialog");
  });

  it("deletes with a way back", async () => {
    await open("?sort=metrics.val/acc");
    await page.getByRole("checkbox", { name: "Select run 0", exact: true }).click();
    await page.getByRole("checkbox", { name: "Select run 2", exact: true }).click({ modifiers: ["Shift"] });
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText("57 runs", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("60 runs", { exact: true }).waitFor();
    await page.getByRole("checkbox", { name: "Select run 1", exact: true }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText("59 runs", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Bin" }).click();
    await page.getByText("1 deleted run", { exact: true }).waitFor();
    await page.getByRole("checkbox", { name: "Select all runs that match" }).click();
    await page.getByRole("button", { name: "Restore" }).click();
    await page.getByText("The bin is empty").waitFor();
  });

  it("keeps the way back for as long as it is pointed at or has the focus", async () => {
    await journey().page.clock.install();
    await open("?sort=metrics.val/acc");
    await page.getByRole("checkbox", { name: "Select run 0", exact: true }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    const undo = page.getByRole("button", { name: "Undo" });
    await undo.hover();
    await page.clock.runFor(60_000);
    await undo.focus();
    await page.mouse.move(0, 0);
    await page.clock.runFor(60_000);
    expect(await undo.isVisible()).toBe(true);
    await undo.blur();
    await page.clock.runFor(13_000);
    await undo.waitFor({ state: "detached" });
  });

  it("renames in place", async () => {
    await open("?sort=metrics.val/acc");
    await page.getByRole("link", { name: "run 0", exact: true }).hover();
    await page.getByRole("button", { name: "Rename run 0", exact: true }).click();
    await page.getByRole("textbox", { name: "New name" }).fill("the first");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "the first" }).waitFor();
  });

  it("shows a run that comes in while it is open, and goes to it", async () => {
    await open();
    await record(journey().url, { experiment, name: "latecomer", metrics: { loss: [3] }, status: "running" });
    await page.getByRole("link", { name: "latecomer" }).click();
    await page.waitForURL(/\/r\/\w+$/);
    await page.getByRole("heading", { name: "latecomer" }).waitFor();
  });

  it("shows a run that came in after the page was read and before it could be told", async () => {
    const { url } = journey();
    const told = Promise.withResolvers<void>();
    await journey().page.route("**/api/v1/events", async (route) => {
      await told.promise;
      await route.continue();
    });
    await open();
    await record(url, { experiment, name: "unheard", metrics: { loss: [3] } });
    told.resolve();
    await page.getByRole("link", { name: "unheard" }).waitFor();
  });

  it("is usable on a phone", async () => {
    await journey().page.setViewportSize({ width: 390, height: 844 });
    await open();
    await expectToFit(page, 390);
    await page.getByRole("columnheader", { name: "val/acc" }).waitFor();
    await expectAccessible(page);
    await filter().fill("metrics.val/acc > 5 and params.lr < 0.01 and params.data = 'a rather long value of a param'");
    await page.keyboard.press("Enter");
    const drop = page.getByRole("button", { name: "Drop params.lr < 0.01" });
    const right = async () => {
      const box = await drop.boundingBox();
      return box === null ? Number.NaN : box.x + box.width;
    };
    await eventually(right).toBeLessThanOrEqual(390);
  });

  it("opens what MLflow's clients print", async () => {
    await open();
    const { id, experimentId } = await record(journey().url, { experiment, name: "linked" });
    await page.goto(`${journey().url}/#/experiments/${experimentId}/runs/${id}`);
    await page.waitForURL(`${journey().url}/r/${id}`);
    await page.goto(`${journey().url}/#/experiments/${experimentId}`);
    await page.waitForURL(`${journey().url}/e/${experimentId}/runs`);
  });
});
