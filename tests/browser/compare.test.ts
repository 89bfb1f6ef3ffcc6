import { expect, it } from "vitest";
import { eventually, expectAccessible, expectToFit, journeys, record } from "./support.ts";

const curve = (top: number, noise: number) =>
  Array.from({ length: 80 }, (_, step) => top * (1 - Math.exp(-step / 15)) + noise * Math.sin(step * 3));

journeys("comparing runs", (journey) => {
  async function three(url: string): Promise<readonly string[]> {
    const sketch = (name: string, lr: number, top: number) =>
      record(url, {
        experiment: "compared",
        name,
        params: { lr, optimizer: "adam", epochs: 80 },
        metrics: { "val/acc": curve(top, 0.01), "val/loss": curve(-top, 0.01).map((value) => value + 1), test_acc: [top] },
      });
    const runs = [await sketch("calm", 0.1, 0.9), await sketch("eager", 0.5, 0.95), await sketch("slow", 0.01, 0.6)];
    return runs.map(({ id }) => id);
  }

  it("says what differs and who is best, by how much and in words", async () => {
    const { page, url } = journey();
    const [a, b, c] = await three(url);
    await page.goto(`${url}/compare?runs=${a},${b},${c}`);
    await page.getByText("1 of 3 params differs: lr. Best test_acc: eager (0.95), +0.05 against the baseline calm (0.9).").waitFor();
    const score = page.getByRole("row", { name: /^test_acc/ });
    await score.getByText("better than the baseline").waitFor();
    await score.getByText("worse than the baseline").waitFor();
    expect(await page.getByRole("rowheader", { name: "optimizer" }).count()).toBe(0);
    await page.getByRole("checkbox", { name: "Only what differs" }).uncheck();
    await page.getByRole("rowheader", { name: "optimizer" }).waitFor();
    await expectAccessible(page);
  });

  it("opens on one sentence of statistics, for settings that were tried with several seeds", async () => {
    const { page, url } = journey();
    for (const lr of [0.1, 0.5])
      for (const seed of [0, 1, 2])
        await record(url, {
          experiment: "seeds",
          name: `lr ${lr} seed ${seed}`,
          params: { lr, seed },
          metrics: { acc: [0.5 + lr / 10 + seed / 100] },
        });
    await page.goto(`${url}/e/1/runs?group=params.lr`);
    const groups = page.getByRole("region", { name: "Groups of runs" });
    await groups.getByRole("checkbox", { name: "Select params.lr = 0.1" }).check();
    await groups.getByRole("checkbox", { name: "Select params.lr = 0.5" }).check();
    await page.getByText("2 selected groups").waitFor();
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await page.waitForURL(/\/compare\?runs=.*&by=lr/);
    await page
      .getByText(/lr 0\.5 beats lr 0\.1 on acc by 0\.04, 95 % CI 0\.0173 to 0\.0627, n = 3 vs 3\. 1 param differs; code and data not/)
      .waitFor();
    await page.getByText("With 3 runs on a side one lucky seed decides").waitFor();
    const row = page.getByRole("region", { name: "Statistics of acc" }).getByRole("row", { name: /^lr 0\.1/ });
    await eventually(() => row.getByRole("cell").allTextContents()).toEqual([
      "3",
      "0.52 ± 0.01",
      "−0.04",
      "−0.0627 to −0.0173",
      expect.stringMatching(/^−/),
      "0.008",
    ]);
    await page.getByRole("region", { name: "Config" }).getByRole("row", { name: "lr 0.5 0.1" }).waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectToFit(page, 390);
  });

  it("swaps the baseline, adds and leaves out runs in place, and keeps it all in the address", async () => {
    const { page, url } = journey();
    const [a, b] = await three(url);
    await page.goto(`${url}/compare?runs=${a},${b}`);
    await page.getByRole("button", { name: "make baseline eager" }).click();
    await page.getByText("eager (0.95), the baseline").waitFor();
    await page.getByRole("button", { name: "Add runs…" }).click();
    await page.getByRole("searchbox", { name: "Part of a run’s name" }).fill("slow");
    await page.getByRole("dialog").getByText("1 run", { exact: true }).waitFor();
    await page.getByRole("checkbox", { name: /slow/ }).check();
    await page.getByRole("heading", { name: "Compare 3 runs" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "eager: more" }).click();
    await page.getByRole("menuitem", { name: "Leave it out" }).click();
    await page.getByRole("heading", { name: "Compare 2 runs" }).waitFor();
    await page.getByText("calm (0.9), the baseline").waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Compare 2 runs" }).waitFor();
    expect(page.url()).not.toContain(b);
  });

  it("takes the reader's word on which values are good", async () => {
    const { page, url } = journey();
    const runs = await Promise.all([1, 2].map((odd) => record(url, { experiment: "odd", name: `odd ${odd}`, metrics: { quux: [odd] } })));
    await page.goto(`${url}/compare?runs=${runs.map(({ id }) => id)}`);
    const row = page.getByRole("row", { name: /^quux/ });
    await row.getByText("+1", { exact: true }).waitFor();
    await row.getByRole("button", { name: /Change/ }).click();
    await page.getByRole("menuitemradio", { name: "Lower is better" }).click();
    await row.getByText("worse than the baseline").waitFor();
    await page.waitForURL(/better=lower:quux/);
  });

  it("lays curves over each other: smoothed, by time, without a run, all by the address", async () => {
    const { page, url } = journey();
    const ids = await three(url);
    await page.goto(`${url}/compare?runs=${ids}&q=val`);
    const chart = page.getByRole("region", { name: "val/acc", exact: true });
    await chart.getByRole("application").waitFor();
    await page.getByRole("combobox", { name: "Smoothing" }).selectOption("Exponential");
    await page.waitForURL(/smooth=ema:0.6/);
    await page.getByRole("combobox", { name: "x" }).selectOption("Time since start");
    await page.waitForURL(/x=relative/);
    await chart.getByRole("button", { name: "slow" }).click();
    await page.waitForURL(/hide=/);
    await page.reload();
    await chart.getByRole("button", { name: "slow", pressed: false }).waitFor();
    await expectAccessible(page);
  });

  it("tells the values at the cursor in every chart at once", async () => {
    const { page, url } = journey();
    const ids = await three(url);
    await page.goto(`${url}/compare?runs=${ids}&q=val`);
    const chart = page.getByRole("region", { name: "val/acc", exact: true });
    await chart.getByRole("application").focus();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await chart.getByText(/step 78: calm 0\.\d+; eager/).waitFor({ state: "attached" });
    await page.getByRole("region", { name: "val/loss", exact: true }).getByRole("columnheader", { name: "step 78" }).waitFor();
  });

  it("shows final scores as bars", async () => {
    const { page, url } = journey();
    const ids = await three(url);
    await page.goto(`${url}/compare?runs=${ids}&q=test`);
    const bars = page.getByRole("region", { name: "test_acc of each run" });
    await bars.waitFor();
    await eventually(() => bars.getByRole("rowheader").allInnerTexts()).toEqual(["eager", "calm", "slow"]);
  });

  it("compares twenty runs, and fits a phone", async () => {
    const { page, url } = journey();
    const ids: string[] = [];
    for (let i = 0; i < 20; i++)
      ids.push(
        (
          await record(url, {
            experiment: "many",
            name: `run ${i} with a name as long as sweeps write them`,
            params: { seed: i },
            metrics: { acc: curve(0.5 + i / 50, 0.01) },
          })
        ).id,
      );
    await page.goto(`${url}/compare?runs=${ids}`);
    await page.getByRole("heading", { name: "Compare 20 runs" }).waitFor();
    await page.getByRole("region", { name: "acc", exact: true }).getByRole("application").waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectToFit(page, 390);
    // A key stands above its values: three runs and more are in sight at once.
    const heads = page.getByRole("columnheader");
    const right = async (index: number) => {
      const head = await heads.filter({ hasText: "run " }).nth(index).boundingBox();
      return head === null ? Number.NaN : head.x + head.width;
    };
    await eventually(() => right(2)).toBeLessThanOrEqual(378);
    await page.getByRole("rowheader", { name: /^acc/ }).waitFor();
    await expectAccessible(page);
  });
});
