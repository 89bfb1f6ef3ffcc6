import { expect, it } from "vitest";
import { eventually, expectAccessible, expectToFit, journeys, record } from "./support.ts";

journeys("an empty book", (journey) => {
  it("says how to send the first run, with the reader's own address", async () => {
    const { page, url } = journey();
    await page.goto(url);
    await page.getByText(`mlflow.set_tracking_uri("${url}")`).waitFor();
    for (const client of ["R", "Command line", "TypeScript"]) {
      await page.getByRole("tab", { name: client, exact: true }).click();
      await page.getByRole("tabpanel").getByText(url).first().waitFor();
    }
    await expectAccessible(page);
  });

  it("copies the lines", async () => {
    const { page, url } = journey();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(url);
    const copy = page.getByRole("button", { name: "Copy" }).first();
    // It says so for two seconds only.
    await Promise.all([page.getByRole("button", { name: "Copied" }).waitFor(), copy.click()]);
    await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toContain(`export MLFLOW_TRACKING_URI=${url}`);
  });

  it("keeps a chosen theme", async () => {
    const { page, url } = journey();
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(url);
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    await page.locator("html[data-theme=dark]").waitFor();
    await eventually(ground).not.toBe(light);
    await page.reload();
    expect(await ground(), "from the first paint on").not.toBe(light);
  });

  it("fits a phone", async () => {
    const { page, url } = journey();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(url);
    await page.getByRole("button", { name: "Try it with a real training" }).waitFor();
    await expectToFit(page, 390);
    await expectAccessible(page);
  });

  it("trains for real at the press of a button, and shows it live", async () => {
    const { page, url } = journey();
    await page.goto(url);
    await page.getByRole("button", { name: "Try it with a real training" }).click();
    await page.waitForURL(/\/e\/\d+\/runs/, { timeout: 120_000 });
    await page.getByRole("heading", { name: /Digits/ }).waitFor();
    await page.getByRole("img", { name: "running" }).first().waitFor();
    await page.getByRole("columnheader", { name: "test/accuracy" }).waitFor({ timeout: 120_000 });
  });
});

journeys("experiments", (journey) => {
  it("take the place of the start page when the first run comes in", async () => {
    const { page, url } = journey();
    await page.goto(url);
    await page.getByText("Waiting for the first run").waitFor();
    await record(url, { experiment: "first steps", name: "hello", metrics: { loss: [2, 1] } });
    await page.getByRole("link", { name: "first steps" }).click();
    await page.getByRole("link", { name: "hello" }).waitFor();
    await page.goBack();
    await page.getByRole("searchbox", { name: "Find an experiment" }).fill("nothing like it");
    await page.getByText("No experiment is called").waitFor();
    await page.getByRole("searchbox", { name: "Find an experiment" }).fill("FIRST");
    await page.getByText("1 of 2 experiments").waitFor();
    await expectAccessible(page);
  });

  it("are kept when deleted until they are brought back", async () => {
    const { page, url } = journey();
    await record(url, { experiment: "first steps", name: "hello" });
    await page.goto(url);
    await page.getByRole("button", { name: "Actions on first steps" }).click();
    await page.getByRole("menuitem", { name: "Move to the bin" }).click();
    await page.getByRole("status").getByText("first steps moved to the bin").waitFor();
    await page.goto(`${url}/?view=deleted`);
    await page.getByRole("button", { name: "Restore" }).click();
    await page.getByText("The bin is empty").waitFor();
    await page.goto(url);
    await page.getByRole("link", { name: "first steps" }).waitFor();
  });
});
