import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { logModel, putFile, recordMillion } from "./large-and-odd.ts";
import { call, eventually, expectAccessible, expectToFit, journeys, record, settled } from "./support.ts";

const losses = Array.from({ length: 60 }, (_, step) => 2 * Math.exp(-step / 20) + 0.1);

journeys("a run's page", (journey) => {
  it("shows what a run printed: long, coloured, searched, and errors apart", async () => {
    const { page, url } = journey();
    const { id } = await record(url, { experiment: "printed", name: "talkative" });
    const lines = Array.from({ length: 200_000 }, (_, i) => (i === 150_000 ? "\u001b[31mloss is NaN\u001b[0m" : `step ${i}`));
    await putFile(url, id, "trialbook/stdout.log", `${lines.join("\n")}\n`);
    await putFile(url, id, "trialbook/stderr.log", "10 %\r100 %\n");
    await page.goto(`${url}/r/${id}`);
    await page.getByRole("link", { name: "Logs" }).click();
    await page.getByText("200,000 lines").waitFor();
    const printed = page.getByRole("region", { name: "What the run printed" });
    await printed.getByText("step 0", { exact: true }).waitFor();
    expect(await printed.locator("code").count()).toBeLessThan(200);
    await page.keyboard.press("/");
    await page.keyboard.type("nan");
    await page.getByText("1 of 1 lines with it").waitFor();
    await printed.getByText("loss is NaN").waitFor();
    await page.waitForURL(/q=nan/);
    await expectAccessible(page);
    await page.getByRole("searchbox", { name: "Search the output" }).fill("");
    await page.getByRole("radio", { name: /Errors/ }).check();
    await printed.getByText("100 %", { exact: true }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await expectToFit(page, 390);
  });

  it("shows what a run ran in, and says so where nobody took that down", async () => {
    const { page, url } = journey();
    const { id } = await record(url, { experiment: "machines", name: "known" });
    await page.goto(`${url}/r/${id}/logs`);
    await page.getByText("No output was recorded").waitFor();
    await page.goto(`${url}/r/${id}/environment`);
    await page.getByText("Nobody took down what this run ran in").waitFor();
    await call(url, "POST", `/runs/${id}/log`, { tags: [{ key: "trialbook.source", value: "run" }] });
    await putFile(url, id, "trialbook/record.json", JSON.stringify(recordedRun));
    await page.goto(`${url}/r/${id}`);
    await page.getByRole("link", { name: "Environment" }).waitFor();
    await page.keyboard.press("5");
    await page.getByText("python train.py --lr 0.1").waitFor();
    const packages = page.getByRole("region", { name: "CPython 3.11.7" });
    await eventually(() => packages.getByRole("rowheader").allTextContents()).toEqual(["numpy", "attrs"]);
    await packages.getByRole("searchbox").fill("att");
    await eventually(() => packages.getByRole("rowheader").allTextContents()).toEqual(["attrs"]);
    await page.getByRole("link", { name: "yes, by this patch" }).waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectToFit(page, 390);
  });

  it("tells what the run was given and what it measured, and can be searched", async () => {
    const { page, url } = journey();
    const params = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`param_${i}`, i]));
    const { id } = await record(url, {
      experiment: "pages",
      name: "told",
      params,
      metrics: { "train/loss": losses, accuracy: [0.5, 0.9, 0.8] },
    });
    await page.goto(`${url}/r/${id}`);
    await page.getByRole("heading", { name: "told" }).waitFor();
    const accuracy = page.getByRole("row", { name: /accuracy/ });
    await eventually(() => accuracy.getByRole("cell").allInnerTexts()).toEqual(["0.8 @2", "0.5 @0", "0.9 @1"]);
    await page.getByRole("searchbox", { name: "Search params" }).fill("param_11");
    await page.getByRole("rowheader", { name: "param_0" }).waitFor({ state: "detached" });
    await page.getByRole("rowheader", { name: "param_11" }).waitFor();
    await expectAccessible(page);
  });

  it("is renamed in place, deleted and brought back", async () => {
    const { page, url } = journey();
    const { id } = await record(url, { experiment: "pages", name: "first name" });
    await page.goto(`${url}/r/${id}`);
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Name of the run" }).fill("second name");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "second name" }).waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText("lists and searches leave it out").waitFor();
    await page.getByRole("button", { name: "Restore" }).click();
    await page.getByRole("button", { name: "Delete" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "second name" }).waitFor();
  });

  it("keeps a note in Markdown, in which nothing runs and nothing is loaded", async () => {
    const { page, url } = journey();
    const { id } = await record(url, { experiment: "pages", name: "noted" });
    const elsewhere = requestsElsewhere(page, url);
    await page.goto(`${url}/r/${id}`);
    await page.getByRole("button", { name: "Write a note" }).click();
    const text = "# Why\n\n**bold** <script>globalThis.ran = 1</script> ![p](http://elsewhere.example/p.png) [x](javascript:alert(1))";
    await page.getByRole("textbox", { name: "Note, in Markdown" }).fill(text);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Why" }).waitFor();
    expect(await page.evaluate(() => "ran" in globalThis)).toBe(false);
    expect(await page.getByRole("link", { name: "x", exact: true }).count()).toBe(0);
    expect(elsewhere).toEqual([]);
  });

  it("takes tags and gives them up, with a way back", async () => {
    const { page, url } = journey();
    const { id } = await record(url, { experiment: "pages", name: "tagged" });
    await page.goto(`${url}/r/${id}`);
    await page.getByRole("button", { name: "Add tag" }).click();
    await page.getByRole("textbox", { name: "Tag" }).fill("stage");
    await page.getByRole("textbox", { name: "Value" }).fill("final");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("rowheader", { name: "stage" }).waitFor();
    await page.getByRole("button", { name: "Remove tag stage" }).click();
    await page.getByRole("rowheader", { name: "stage" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("rowheader", { name: "stage" }).waitFor();
  });

  it("grows while the run goes on", async () => {
    const { page, url } = journey();
    const { id } = await record(url, { experiment: "pages", name: "live", status: "running" });
    await page.goto(`${url}/r/${id}/metrics`);
    await page.getByText("No metric has been logged yet").waitFor();
    await logPoints(url, id, { key: "loss", steps: [0, 1], values: [2, 1] });
    await page.getByRole("application", { name: /^loss/ }).waitFor();
    await page.getByText("step 1", { exact: true }).waitFor();
    await logPoints(url, id, { key: "loss", steps: [2], values: [0.25] });
    await page.getByText("0.25", { exact: true }).waitFor();
  });

  it("shows a spike of one step among a million points, and zooms to it", async () => {
    const { page, url } = journey();
    const { id, spike } = await recordMillion(url);
    await page.goto(`${url}/r/${id}/metrics`);
    const chart = page.getByRole("application", { name: /^loss/ });
    await chart.waitFor();
    await page.getByText("step 999,999").waitFor();
    await settled(page);
    await eventually(() => inkedRows(page)).toBeGreaterThan(0.85);

    const plot = await page.locator(".u-over").boundingBox();
    if (plot === null) throw new Error("The chart has no plotting area");
    const at = (share: number) => plot.x + share * plot.width;
    const asked = page.waitForRequest((request) => request.url().endsWith("/envelopes") && (request.postData() ?? "").includes('"from"'));
    await page.mouse.move(at(0.6), plot.y + 40);
    await page.mouse.down();
    await page.mouse.move(at(0.7), plot.y + 60, { steps: 4 });
    await page.mouse.up();
    const { from, to, buckets } = JSON.parse((await asked).postData() ?? "{}");
    expect(from).toBeGreaterThan(590_000);
    expect(to).toBeLessThan(710_000);
    expect(buckets).toBeGreaterThan(1000);
    await page.waitForURL(/range=/);
    await settled(page);
    await eventually(() => inkedRows(page)).toBeGreaterThan(0.85);

    // Closer and closer, until the one step stands alone. The pointer would take the cursor along.
    await page.mouse.move(0, 0);
    await page.goto(`${url}/r/${id}/metrics?range=${spike - 20}..${spike + 20}`);
    await chart.focus();
    await settled(page);
    await page.keyboard.press("Home");
    for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowRight");
    await page.getByText(`step ${spike.toLocaleString("en-US")}: 9`).waitFor({ state: "attached" });
    await page.keyboard.press("Escape");
    await page.waitForURL((address) => !address.search.includes("range"));
  });

  it("has the numbers of a chart as a table and as a file", async () => {
    const { page, url } = journey();
    const { id } = await record(url, { experiment: "pages", name: "numbers", metrics: { loss: losses, score: [0.75] } });
    await page.goto(`${url}/r/${id}/metrics`);
    await page.getByText("logged once, at step 0").waitFor();
    await page.getByRole("button", { name: "loss: more" }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Numbers (CSV)" }).click()]);
    expect(file.suggestedFilename()).toBe("loss.csv");
    await page.getByRole("button", { name: "loss: more" }).click();
    const [picture] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Picture (PNG)" }).click()]);
    expect(picture.suggestedFilename()).toBe("loss.png");
    await page.getByRole("button", { name: "loss: more" }).click();
    await page.getByRole("menuitemradio", { name: "Table of the same numbers" }).click();
    await page.getByRole("region", { name: "loss as a table" }).getByRole("rowheader", { name: "59" }).waitFor();
    await expectAccessible(page);
  });

  it("draws series of NaN, infinities, zeros and single points on every axis", async () => {
    const { page, url } = journey();
    const { id } = await record(url, { experiment: "pages", name: "odd", metrics: { zero: [0, 0], rise: [-1, 0, 1, 10] } });
    await logPoints(url, id, { key: "nan", steps: [0, 1], values: ["NaN", "NaN"] });
    await logPoints(url, id, { key: "inf", steps: [0, 1, 2], values: [1, "Infinity", "-Infinity"] });
    for (const view of ["", "?log=xy", "?x=time&log=y", "?x=relative&smooth=gauss:5", "?smooth=mean:9&fit=bulk"]) {
      await page.goto(`${url}/r/${id}/metrics${view}`);
      await page.getByRole("region", { name: "rise" }).getByRole("application").waitFor();
      await settled(page);
    }
    await page.goto(`${url}/r/${id}/metrics`);
    await page.getByText("× NaN at 2 places").waitFor();
    await page.getByText("infinite, or beyond 1e300, at 2 places").waitFor();
    await expectAccessible(page);
  });

  it("mounts only the charts in sight of a thousand metrics", async () => {
    const { page, url } = journey();
    const metrics = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`layer${i % 20}/weight_${i}`, [1, 2, 3]]));
    const { id } = await record(url, { experiment: "pages", name: "thousand", metrics });
    await page.goto(`${url}/r/${id}/metrics`);
    await page.getByRole("application").first().waitFor();
    await settled(page);
    expect(await page.getByRole("application").count()).toBeLessThan(60);
    await page.getByRole("searchbox", { name: "Search metrics" }).fill("weight_999");
    await page.getByText("1 of 1,000 metrics").waitFor();
    await page.waitForURL(/q=weight_999/);
  });

  it("looks into artifacts without running or loading anything", async () => {
    const { page, url } = journey();
    const { id } = await record(url, { experiment: "pages", name: "files" });
    const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    await putFile(url, id, "plots/dot.png", Buffer.from(pixel, "base64"));
    await putFile(url, id, "page.html", "<script>globalThis.ran = 1</script>");
    await putFile(url, id, "drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='globalThis.ran = 1'/>");
    await putFile(url, id, "readme.md", "# Read me\n\n<img src=http://elsewhere.example/x onerror='globalThis.ran = 1'>");
    await putFile(url, id, "table.json", '{"columns": ["id", "text"], "data": [[1, "<b>one</b>"], [2, "two"]]}');
    await putFile(url, id, "odd.json", '{"__proto__": {"polluted": 1}, "big": 9007199254740993}');
    await putFile(url, id, "rows.csv", 'a,b\n1,"x, y"\n');
    await putFile(url, id, "train.log", `epoch 1 ${"x".repeat(190)}\n`.repeat(12_000));
    await putFile(url, id, "model.pkl", Buffer.alloc(3000));
    const elsewhere = requestsElsewhere(page, url);
    const open = (path: string) => page.goto(`${url}/r/${id}/artifacts?path=${path}`);

    await open("");
    await page.getByRole("heading", { name: "Read me" }).waitFor(); // by itself
    await page.getByRole("treeitem", { name: "plots" }).click();
    await page.getByRole("treeitem", { name: /dot\.png/ }).click();
    await page.getByText("1 × 1 pixels").waitFor();
    await expectAccessible(page);
    for (const [path, seen] of [
      ["page.html", "<script>globalThis.ran = 1</script>"],
      ["drawing.svg", "onload="],
      ["readme.md", "Read me"],
      ["table.json", "<b>one</b>"],
      ["odd.json", "9007199254740993"],
      ["rows.csv", "x, y"],
      ["train.log", "The first 1.0 MiB of 2.3 MiB"],
      ["model.pkl", "The download has it"],
    ] as const) {
      await open(path);
      await page.getByText(seen).first().waitFor();
    }
    await open("odd.json");
    await page.getByText("__proto__").waitFor();
    await expectAccessible(page);
    expect(await page.evaluate(() => "ran" in globalThis || "polluted" in {})).toBe(false);
    expect(elsewhere).toEqual([]);
  });

  it("walks the tree of files by keys alone", async () => {
    const { page, url } = journey();
    const { id } = await record(url, { experiment: "pages", name: "tree" });
    for (const path of ["data/deep/one.txt", "data/two.txt", "plots/roc.txt", "zebra.txt"]) await putFile(url, id, path, `this is ${path}`);
    await page.goto(`${url}/r/${id}/artifacts`);
    await page.getByText("this is zebra.txt").waitFor();
    const item = (name: string) => page.getByRole("treeitem", { name: new RegExp(`^${name}`) });
    const focused = (name: string) => item(name).and(page.locator(":focus")).waitFor();
    // Who comes into the tree begins at what is shown.
    await item("data").focus();
    await focused("zebra.txt");
    for (const [key, name] of [
      ["Home", "data"],
      ["ArrowRight", "data"],
      ["ArrowRight", "deep"],
      ["ArrowDown", "two.txt"],
      ["End", "zebra.txt"],
      ["p", "plots"],
      ["Home", "data"],
      ["ArrowDown", "deep"],
      ["ArrowRight", "deep"],
      ["ArrowRight", "one.txt"],
    ] as const) {
      // What a folder holds is on its way when it has just been opened.
      await settled(page);
      await page.keyboard.press(key);
      await focused(name);
    }
    await page.keyboard.press("Enter");
    await page.getByText("this is data/deep/one.txt").waitFor();
    await page.waitForURL(/path=data\/deep\/one.txt/);
    for (const name of ["deep", "deep", "data"]) {
      await page.keyboard.press("ArrowLeft");
      await focused(name);
    }
    await item("one.txt").waitFor({ state: "detached" });
  });

  it("shows the models that it logged, their files, and what was measured on them", async () => {
    const { page, url } = journey();
    const { id, experimentId } = await record(url, { experiment: "pages", name: "maker", metrics: { "val/acc": [0.5, 0.75] } });
    const model = await logModel(url, { runId: id, experimentId, name: "forest", metric: "val/acc", value: 0.75 });
    await page.goto(`${url}/r/${id}`);
    await page.getByRole("list", { name: "Metrics of forest" }).getByText("0.75").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Files of forest" }).click();
    await page.getByText("flavors: {}").waitFor(); // MLmodel, by itself
    await page.getByRole("treeitem", { name: "requirements.txt" }).click();
    await page.getByText("scikit-learn").waitFor();
    await page.waitForURL(new RegExp(`model=${model}&path=requirements.txt`));
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download" }).click();
    expect((await download).suggestedFilename()).toBe("requirements.txt");
    await expectAccessible(page);
    await page.getByRole("link", { name: "val/acc" }).click();
    await page.getByRole("application", { name: /^val\/acc/ }).waitFor();
  });

  it("fits a phone", async () => {
    const { page, url } = journey();
    const { id } = await record(url, {
      experiment: "pages",
      name: "a name that is rather long for a small screen",
      params: { lr: 0.1 },
      metrics: { "validation/accuracy": losses, loss: losses },
    });
    await page.setViewportSize({ width: 390, height: 844 });
    for (const tab of ["", "/metrics", "/artifacts"]) {
      await page.goto(`${url}/r/${id}${tab}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await settled(page);
      await expectToFit(page, 390);
      await expectAccessible(page);
    }
  });
});

/** Addresses outside the book that the page asks for from now on. */
function requestsElsewhere(page: Page, url: string): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) asked.push(request.url());
  });
  return asked;
}

async function logPoints(url: string, id: string, { key, steps, values }: { key: string; steps: number[]; values: (number | string)[] }) {
  const metrics = [{ key, steps, times: steps.map((step) => 1_700_000_000_000 + step), values }];
  const answer = await fetch(`${url}/api/v1/runs/${id}/log`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ metrics }),
  });
  expect(answer.status).toBe(200);
}

/** How much of the plot's height has ink of a run's colour (not the grey of axes) somewhere, as a share. */
function inkedRows(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".uplot canvas");
    const copy = canvas && new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    if (!canvas || !copy) throw new Error("No chart is drawn");
    copy.drawImage(canvas, 0, 0);
    const { data, width, height } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let rows = 0;
    const [top, bottom] = [Math.round(height * 0.04), Math.round(height * 0.92)];
    for (let y = top; y < bottom; y++)
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * 4;
        const [r, g, b, a] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, data[at + 3] ?? 0];
        if (a > 60 && Math.max(r, g, b) - Math.min(r, g, b) > 40) {
          rows++;
          break;
        }
      }
    return rows / (bottom - top);
  });
}

const recordedRun: RunRecord = {
  version: 1,
  trialbook: "0.1.0",
  started: 1_700_000_000_000,
  command: { argv: ["python", "train.py", "--lr", "0.1"], masked: [], cwd: "", params: [] },
  code: {
    kind: "git",
    commit: "a".repeat(40),
    tree: "b".repeat(40),
    branch: "main",
    pushed: false,
    dirty: true,
    untracked: [],
    skipped: [],
    submodules: [],
  },
  environment: {
    host: "box",
    user: "ann",
    machine: {
      platform: "linux",
      system: "Debian GNU/Linux 12",
      kernel: "6.1",
      arch: "x64",
      cpu: "EPYC",
      cpuFlags: [],
      cores: 2,
      memory: 2 ** 33,
      gpus: [],
    },
    variables: { PYTHONHASHSEED: "0" },
    python: [
      {
        executable: "/usr/bin/python3",
        version: "3.11.7",
        implementation: "CPython",
        packages: [
          { name: "attrs", version: "23.1", used: false },
          { name: "numpy", version: "2.0.1", used: true },
        ],
      },
    ],
    r: [],
    lockFiles: [],
  },
  files: [],
  config: {},
  seeds: [],
  capture: { level: "full", gaps: [], connections: [] },
};
