import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { eventually, expectAccessible, expectToFit, journeys, record, settled } from "./support.ts";

/** Three seeds each of two learning rates: `lr 0.1 seed 2` is the best. */
const sketches = [0.01, 0.1].flatMap((lr) => [0, 1, 2].map((seed) => ({ lr, seed, accuracy: 0.5 + lr * 3 + seed / 100 })));

journeys("habits in the runs table", (journey) => {
  let page: Page;
  let ids: readonly string[];

  const open = async (query: (ids: readonly string[]) => string = () => "") => {
    const { url } = journey();
    page = journey().page;
    const made: string[] = [];
    for (const { lr, seed, accuracy } of sketches) {
      const metrics = { acc: [0.1, accuracy], loss: [2, 1 - accuracy] };
      made.push((await record(url, { experiment: "habits", name: `lr ${lr} seed ${seed}`, params: { lr, seed }, metrics })).id);
    }
    ids = made;
    await page.goto(`${url}/e/1/runs${query(ids)}`);
    await page.getByText("6 runs", { exact: true }).waitFor();
    await settled(page);
  };
  const select = (name: string) =>
    page
      .getByRole("checkbox", { name: `Select ${name}`, exact: true })
      .last()
      .click();
  const pinned = () => page.getByRole("rowgroup", { name: "Pinned" });
  const cell = async (row: ReturnType<Page["getByRole"]>, nth: number) => (await row.getByRole("gridcell").nth(nth).textContent())?.trim();

  it("keeps pinned runs at the top whatever is filtered, and measures all against a baseline", async () => {
    await open();
    await select("lr 0.01 seed 0");
    await page.getByRole("button", { name: "Baseline", exact: true }).click();
    await pinned().getByRole("link", { name: "lr 0.01 seed 0" }).waitFor();
    await select("lr 0.01 seed 0");
    await select("lr 0.1 seed 0");
    await page.getByRole("button", { name: "Pin", exact: true }).click();
    await eventually(() => pinned().getByRole("link").allTextContents()).toEqual(["lr 0.01 seed 0", "lr 0.1 seed 0"]);
    const row = pinned().getByRole("row").nth(1);
    await eventually(() => row.textContent()).toContain("+0.27 ▲");
    await row.getByText("better than the baseline").first().waitFor();
    await expectAccessible(page, "[role=grid]");
    await page.getByRole("combobox", { name: "Filter runs" }).fill("params.seed = 2");
    await page.keyboard.press("Enter");
    await page.getByText("2 of 6 runs").waitFor();
    await eventually(() => pinned().getByRole("link").count()).toBe(2);
    await page.reload();
    await eventually(() => pinned().getByRole("link").count()).toBe(2);
    await page.locator("[data-row='0']").getByRole("link", { name: "lr 0.1 seed 2" }).waitFor();
    await page.keyboard.press("j");
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-row") === "0");
    await page.keyboard.press("b");
    await eventually(() => pinned().getByRole("link").first().textContent()).toBe("lr 0.1 seed 2");
    await page.keyboard.press("b");
    await eventually(() => new URL(page.url()).searchParams.get("base")).toBeNull();
  });

  it("measures against the mean of a group", async () => {
    await open(() => "?base=params.lr+%3D+0.01&cols=metrics.acc&sort=metrics.acc");
    const mean = pinned().getByRole("row");
    await eventually(() => cell(mean, 1)).toBe("0.54 ± 0.01");
    await eventually(() => page.locator("[data-row='0']").textContent()).toContain("−0.01 ▼");
    await expectAccessible(page, "[role=grid]");
    await page.getByRole("button", { name: "Measure against nothing" }).click();
    await pinned().waitFor({ state: "detached" });
  });

  it("tags many runs, with a way back", async () => {
    await open();
    await select("lr 0.01 seed 0");
    await select("lr 0.01 seed 1");
    await page.getByRole("button", { name: "Tag", exact: true }).click();
    await page.getByRole("textbox", { name: "Tag" }).fill("status");
    await page.getByRole("textbox", { name: "Value" }).fill("weak");
    await expectAccessible(page, "[popover]:popover-open");
    await page.getByRole("button", { name: "Set on 2 runs" }).click();
    await page.getByText("Tag status set on 2 runs").waitFor();
    const tagged = async () => {
      const answers = await Promise.all(ids.map((id) => fetch(`${journey().url}/api/v1/runs/${id}`).then((answer) => answer.text())));
      return answers.filter((text) => text.includes('{"key":"status","value":"weak"}')).length;
    };
    await eventually(tagged).toBe(2);
    await page.getByRole("button", { name: "Undo" }).click();
    await eventually(tagged).toBe(0);
  });

  it("takes the selected runs along as CSV, with all that they recorded", async () => {
    await open();
    await select("lr 0.1 seed 2");
    await select("lr 0.01 seed 0");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV" }).click()]);
    expect(download.suggestedFilename()).toBe("habits.csv");
    const lines = (await readFile(await download.path(), "utf8")).split("\r\n").map((line) => line.split(","));
    const [head = [], ...rows] = lines;
    const column = (name: string) => rows.map((row) => row[head.indexOf(name)]);
    expect(column("name")).toEqual(["lr 0.1 seed 2", "lr 0.01 seed 0"]);
    expect(column("params.lr")).toEqual(["0.1", "0.01"]);
    expect(column("metrics.acc")).toEqual(["0.8200000000000001", "0.53"]);
  });

  it("saves a view by name for everyone, opens it, saves over it and removes it, with ways back", async () => {
    await open(() => "?sort=-metrics.acc&group=params.lr");
    const picker = (name: string) => page.getByRole("button", { name, exact: true });
    await picker("Views").click();
    await page.getByText("No view is saved yet.").waitFor();
    await page.getByRole("textbox", { name: "Name of this view" }).fill("by rate");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("View by rate saved").waitFor();
    await picker("by rate").click();
    await expectAccessible(page, "[popover]:popover-open");
    await page.getByRole("link", { name: "Automatic" }).click();
    await page.getByRole("grid", { name: "Runs" }).waitFor();
    await page.reload();
    await picker("Views").click();
    await page.getByRole("link", { name: "by rate" }).click();
    await page.getByRole("region", { name: "Groups of runs" }).waitFor();
    await eventually(() => new URL(page.url()).search).toBe("?group=params.lr&sort=-metrics.acc");
    await picker("by rate").click();
    await page.getByRole("button", { name: "Remove the view by rate" }).click();
    await page.getByText("View by rate removed").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Undo" }).click();
    await picker("by rate").waitFor();
  });

  it("hides a run's line by its eye, and keeps that in the address", async () => {
    await open((runs) => `?sel=${runs.slice(0, 2).join()}`);
    const eye = page.getByRole("button", { name: "Line of lr 0.01 seed 0" });
    await eye.click();
    await page.waitForURL(/hide=/);
    await page.reload();
    await eventually(() => eye.getAttribute("aria-pressed")).toBe("false");
  });

  it("draws groups as means with a band, those that are selected, and measures them against one", async () => {
    await open(() => "?group=params.lr");
    const groups = page.getByRole("region", { name: "Groups of runs" });
    await page.getByText("All 2 groups").waitFor();
    const chart = page.getByRole("region", { name: "acc", exact: true });
    await chart.getByRole("application", { name: /2 runs|2 lines/ }).focus();
    await page.keyboard.press("End");
    // The mean of 0.80, 0.81 and 0.82, and one deviation to either side.
    await chart.getByText(/lr 0\.1 0\.81, from 0\.8 to 0\.82/).waitFor({ state: "attached" });
    await page.getByRole("combobox", { name: "Mean with" }).selectOption("95 % interval of the mean");
    await page.waitForURL(/band=ci/);
    await groups.getByRole("checkbox", { name: "Select params.lr = 0.01" }).check();
    await page.getByText("1 selected group").waitFor();
    await groups.getByRole("button", { name: "Baseline: measure against params.lr = 0.01" }).click();
    await groups.getByText("+0.27 ▲").waitFor();
    await page.reload();
    await page.getByText("1 selected group").waitFor();
    await groups.getByText("+0.27 ▲").waitFor();
    await expectAccessible(page);
  });

  it("fits a phone with runs selected and pinned", async () => {
    await journey().page.setViewportSize({ width: 390, height: 844 });
    await open((runs) => `?pin=${runs[0]}&base=${runs[1]}&sel=${runs[2]}`);
    await page.getByRole("region", { name: "Selected runs" }).waitFor();
    await expectToFit(page, 390);
    await expectAccessible(page);
  });
});
