import { createServer } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { call, eventually, expectAccessible, expectToFit, journeys } from "./support.ts";

/** A program that is told, on this machine. */
async function receiver() {
  const told: { readonly event: string; readonly signed: boolean }[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const { entity, action } = JSON.parse(body) as { entity: string; action: string };
      told.push({ event: `${entity}.${action}`, signed: request.headers["x-mlflow-signature"] !== undefined });
      response.writeHead(status).end(status === 200 ? "deploying" : "not now");
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const answer = (next: number) => {
    status = next;
  };
  return { told, answer, url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hook` };
}

journeys("webhooks", (journey) => {
  it("are added, tested, switched off, changed and deleted", async () => {
    const { page, url } = journey();
    const { told, answer, url: hook } = await receiver();
    await page.goto(`${url}/models`);
    await page.getByRole("link", { name: "Webhooks" }).click();
    await page.getByText("Nobody is told yet").waitFor();
    await expectAccessible(page);

    await page.getByRole("button", { name: "New webhook" }).click();
    await page.getByLabel("Name").fill("deploy to staging");
    await page.getByLabel("Address").fill(hook);
    await page.getByLabel("Secret").fill("otter-violin");
    await page.getByRole("button", { name: "Add the webhook" }).click();
    expect(await page.getByLabel("Name").evaluate((input: HTMLInputElement) => input.matches(":invalid"))).toBe(true);
    await page.getByLabel("Name").fill("deploy-to-staging");
    await expectAccessible(page);
    await page.getByLabel("Name").press("Enter");

    const card = page.getByRole("region", { name: "deploy-to-staging" });
    await card.getByText("Signed with a secret.").waitFor();
    expect(await page.content()).not.toContain("otter-violin");
    await card.getByRole("button", { name: "Send a test" }).press("Enter");
    await card.getByText(/It arrived: the receiver answered 200 after \d+ ms/).waitFor();
    await card.getByText("deploying").waitFor();
    expect(told).toEqual([{ event: "model_version.created", signed: true }]);
    answer(503);
    await card.getByRole("button", { name: "Send a test" }).click();
    await card.getByText(/The receiver refused it: it answered 503/).waitFor();
    await expectAccessible(page);
    answer(200);

    await card.getByRole("button", { name: "Edit" }).click();
    await card.getByLabel("A model is registered for the first time").check();
    await card.getByLabel("What for").fill("Builds an image");
    await card.getByRole("button", { name: "Save" }).click();
    await card.getByText("Builds an image").waitFor();
    await call(url, "POST", "/registered-models", { name: "digits" });
    await eventually(() => told.at(-1)?.event).toBe("registered_model.created");

    await card.getByRole("button", { name: "Switch off" }).click();
    await card.getByText("switched off", { exact: true }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await expectToFit(page, 390);
    await card.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("Nobody is told yet").waitFor();
  });
});
