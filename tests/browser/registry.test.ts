import { expect, it } from "vitest";
import { logModel, putFile } from "./large-and-odd.ts";
import { eventually, expectAccessible, expectToFit, journeys, record } from "./support.ts";

async function send(url: string, method: string, path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
  expect(answer.status, `${method} ${path}`).toBe(200);
}

/** Two runs, each with a model in a folder, registered as two versions of `digits`. */
async function twoVersions(url: string): Promise<readonly [string, string]> {
  const ids: string[] = [];
  for (const [name, accuracy] of [
    ["small", 0.91],
    ["wide", 0.94],
  ] as const) {
    const { id } = await record(url, { experiment: "digits", name, params: { width: name }, metrics: { val_accuracy: [0.5, accuracy] } });
    await putFile(url, id, "model/MLmodel", `flavors:\n  sklearn: {}\n# ${name}\n`);
    await putFile(url, id, "model/conda.yaml", "name: env\n");
    await send(url, "POST", "/registered-models/digits/versions", { from: { runId: id, path: "model" } });
    ids.push(id);
  }
  const [first = "", second = ""] = ids;
  return [first, second];
}

journeys("registered models", (journey) => {
  it("say how to register where there is none, and come live when somebody does", async () => {
    const { page, url } = journey();
    await page.goto(url);
    await page.getByRole("link", { name: "Models" }).click();
    await page.getByText("No model is registered yet").waitFor();
    await page.getByRole("region", { name: "Registering from Python" }).getByText(url).waitFor();
    await expectAccessible(page);
    await twoVersions(url);
    const row = page.getByRole("row", { name: /^digits/ });
    await row.getByRole("link", { name: "Version 2" }).waitFor();
    await send(url, "PUT", "/registered-models/digits/aliases/champion", { version: 2 });
    await row.getByText("@champion").waitFor();
    await page.getByRole("searchbox", { name: "Find a model" }).fill("letters");
    await page.getByText("No model is called “letters”").waitFor();
    await page.getByRole("button", { name: "Show all models" }).click();
    await row.waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectToFit(page, 390);
  });

  it("show their versions with what the runs measured, and are described, tagged, pointed at and renamed", async () => {
    const { page, url } = journey();
    await twoVersions(url);
    await page.goto(`${url}/models/digits`);
    const versions = page.getByRole("region", { name: "Versions of the model" });
    await versions.getByRole("row", { name: /Version 2.*wide.*0\.94/ }).waitFor();
    await versions.getByRole("row", { name: /Version 1.*small.*0\.91/ }).waitFor();
    await page.getByRole("button", { name: "Write a description" }).click();
    await page.getByRole("textbox", { name: "Description, in Markdown" }).fill("Reads **digits**, [not](javascript:alert(1)) letters");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("strong").filter({ hasText: "digits" }).waitFor();
    expect(await page.getByRole("link", { name: "not", exact: true }).count()).toBe(0);

    const aliases = page.getByRole("region", { name: "Aliases" });
    await aliases.getByRole("button", { name: "Add alias" }).click();
    await aliases.getByRole("textbox", { name: "Alias" }).fill("champion");
    await page.keyboard.press("Enter");
    await aliases.getByRole("link", { name: "Version 2" }).waitFor();
    await aliases.getByRole("button", { name: "Move @champion", exact: true }).click();
    await aliases.getByRole("spinbutton", { name: "Version" }).fill("1");
    await aliases.getByRole("button", { name: "Save" }).click();
    await aliases.getByRole("link", { name: "Version 1" }).waitFor();
    await page.getByText("@champion moved from version 2 to 1").waitFor();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await aliases.getByRole("link", { name: "Version 2" }).waitFor();

    await page.getByRole("button", { name: "Add tag" }).click();
    await page.getByRole("textbox", { name: "Tag" }).fill("team");
    await page.getByRole("textbox", { name: "Value" }).fill("vision");
    await page.keyboard.press("Enter");
    await page.getByRole("rowheader", { name: "team" }).waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectToFit(page, 390);
    await page.setViewportSize({ width: 1440, height: 900 });

    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Name of the model" }).fill("100% digits #1");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "100% digits #1" }).waitFor();
    await page.reload();
    await page.getByRole("region", { name: "Versions of the model" }).getByRole("link", { name: "Version 2" }).click();
    await page.getByRole("heading", { name: "100% digits #1, version 2" }).waitFor();
  });

  it("are deleted only when their name is typed", async () => {
    const { page, url } = journey();
    await twoVersions(url);
    await page.goto(`${url}/models/digits`);
    await page.getByRole("button", { name: "Delete" }).click();
    const sheet = page.getByRole("dialog", { name: "Delete digits?" });
    expect(await sheet.getByRole("button", { name: "Delete for good" }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await sheet.getByRole("textbox").fill("digits");
    await sheet.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText("No model is registered yet").waitFor();
    await page.goto(`${url}/`);
    await page.getByRole("link", { name: "digits" }).waitFor();
  });
});

journeys("a version of a registered model", (journey) => {
  it("tells of its run, shows its files, and is compared with the one before", async () => {
    const { page, url } = journey();
    const [, second] = await twoVersions(url);
    await page.goto(`${url}/models/digits/2`);
    await page.getByRole("row", { name: /val_accuracy/ }).waitFor();
    await page.getByRole("region", { name: "Lineage" }).getByRole("link", { name: "wide" }).waitFor();
    await page.getByRole("rowheader", { name: "width" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Stage: none" }).click();
    await page.getByRole("menuitemradio", { name: "production" }).click();
    await page.getByRole("button", { name: "Stage: production" }).waitFor();
    await page.keyboard.press("2");
    await page.getByRole("treeitem", { name: "MLmodel", selected: true }).waitFor();
    await page.getByText("# wide").waitFor();
    await page.getByRole("treeitem", { name: "conda.yaml" }).click();
    await page.getByText("name: env").waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectToFit(page, 390);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole("link", { name: "Compare with version 1" }).click();
    await page
      .getByRole("heading", { name: /small/ })
      .or(page.getByRole("columnheader", { name: /small/ }))
      .first()
      .waitFor();
    await page.goto(`${url}/r/${second}`);
    await page.getByRole("region", { name: "Registered as" }).getByRole("link", { name: "digits, version 2" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
    await page.getByRole("region", { name: "Versions of the model" }).getByRole("link", { name: "Version 1" }).waitFor();
    await eventually(() => page.getByRole("link", { name: "Version 2" }).count()).toBe(0);
  });

  it("is made from a logged model, and from a folder with a model in it", async () => {
    const { page, url } = journey();
    const { id, experimentId } = await record(url, { experiment: "digits", name: "logged" });
    await putFile(url, id, "by-hand/MLmodel", "flavors: {}\n");
    await logModel(url, { runId: id, experimentId, name: "forest", metric: "val_accuracy", value: 0.9 });
    await page.goto(`${url}/r/${id}`);
    await page.getByRole("button", { name: "Register forest" }).click();
    const sheet = page.getByRole("dialog", { name: "Register a model" });
    await expectAccessible(page);
    await sheet.getByRole("textbox", { name: "What is new in this version?" }).fill("First try");
    await sheet.getByRole("combobox", { name: "Model" }).fill("a/b");
    await sheet.getByRole("button", { name: "Register" }).click();
    expect(await sheet.getByRole("combobox", { name: "Model" }).evaluate((field) => field.matches(":invalid"))).toBe(true);
    await sheet.getByRole("combobox", { name: "Model" }).fill("forest");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "forest, version 1" }).waitFor();
    await page.getByText("First try").waitFor();
    await page.getByRole("region", { name: "Lineage" }).getByRole("link", { name: "logged" }).click();

    await page.getByRole("link", { name: "Artifacts" }).click();
    await page.getByRole("button", { name: "Register…" }).click();
    await page.getByRole("combobox", { name: "Model" }).fill("forest");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "forest, version 2" }).waitFor();
    await eventually(() => page.getByRole("region", { name: "Lineage" }).getByRole("link", { name: "forest, version 1" }).count()).toBe(1);
  });

  it("says so where there is none", async () => {
    const { page, url } = journey();
    await page.goto(`${url}/models/none/x`);
    await page.getByText("There is no such version").waitFor();
    await expectAccessible(page);
  });
});
