import { expect, it, onTestFinished, vi } from "vitest";
import { demoRunner } from "./demo-runner.ts";

/** A runner whose training is a small script. */
function runner(script: string) {
  const demo = demoRunner([process.execPath, "-e", script], () => ({ url: "http://localhost:1", token: "tb_1" }));
  onTestFinished(() => demo.stop());
  return demo;
}

it("follows a training from its lines to its end, and tells it where to log", async () => {
  const demo = runner(`
    console.log("Loading digits");
    console.log(JSON.stringify({ experimentId: "7", finished: 0, planned: 2 }));
    console.log(JSON.stringify({ finished: 2, planned: 2, message: process.env.TRIALBOOK_URL }));`);
  expect(demo.state()).toEqual({ state: "never", finished: 0, planned: 0 });
  demo.start();
  expect(demo.state().state).toBe("running");
  await vi.waitUntil(() => demo.state().state === "done", { timeout: 20_000 });
  expect(demo.state()).toEqual({ state: "done", experimentId: "7", finished: 2, planned: 2, message: "http://localhost:1" });
});

it("runs one at a time, and another when that has ended", async () => {
  const demo = runner(`console.log(JSON.stringify({ message: String(process.pid) })); setTimeout(() => {}, 300)`);
  demo.start();
  demo.start();
  await vi.waitUntil(() => demo.state().state === "done", { timeout: 20_000 });
  const first = demo.state().message;
  demo.start();
  await vi.waitUntil(() => demo.state().state === "done", { timeout: 20_000 });
  expect(demo.state().message).not.toBe(first);
});

it("says why a training failed", async () => {
  const demo = runner(`console.error("No digits"); process.exit(3)`);
  demo.start();
  await vi.waitUntil(() => demo.state().state === "failed", { timeout: 20_000 });
  expect(demo.state().message).toBe("No digits");
});

it("says that it has none to run", () => {
  const demo = demoRunner([], () => ({ url: "", token: "" }));
  demo.start();
  expect(demo.state()).toMatchObject({ state: "failed", message: expect.stringContaining("trialbook demo") });
});
