import { expect, it } from "vitest";
import { call, eventually, expectAccessible, expectToFit, journeys } from "./support.ts";

const PASSWORD = "otter-violin-teacup";

journeys("a team's book", (journey) => {
  it("is joined by a link, left, and entered again", async () => {
    const { page, url } = journey();
    const { invitation } = (await call(url, "POST", "/users", { name: "ada", role: "admin" })) as { invitation: { path: string } };

    await page.goto(`${url}/compare?runs=a,b`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await expectAccessible(page);

    await page.goto(url + invitation.path);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Once more").fill("something-else-entirely");
    await page.getByRole("button", { name: "Set password and go in" }).click();
    await page.getByRole("alert").getByText("not the same").waitFor();
    expect(page.url(), "the key is taken out of the address").toBe(`${url}/join`);
    await expectAccessible(page);
    await page.getByLabel("Once more").fill(PASSWORD);
    await page.getByRole("button", { name: "Set password and go in" }).click();

    await page.getByRole("button", { name: "Signed in as ada" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Password").press("Enter");
    await page.getByRole("button", { name: "Signed in as ada" }).waitFor();
  });

  it("gives its people tokens, and its admins the say over people", async () => {
    const { page, url } = journey();
    const { invitation } = (await call(url, "POST", "/users", { name: "ada", role: "admin" })) as { invitation: { path: string } };
    await page.goto(url + invitation.path);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Once more").fill(PASSWORD);
    await page.getByRole("button", { name: "Set password and go in" }).click();

    await page.getByRole("button", { name: "Signed in as ada" }).click();
    await page.getByRole("menuitem", { name: "Account and API tokens" }).click();
    await page.getByLabel("What for").fill("training on gpu-3");
    await page.getByRole("button", { name: "Make a token" }).click();
    const lines = await page.getByRole("region", { name: "For the trialbook command and the SDKs" }).textContent();
    const token = /TRIALBOOK_TOKEN=(tb_\w+)/.exec(lines ?? "")?.[1] ?? "";
    const search = (authorization: string) =>
      fetch(`${url}/api/2.0/mlflow/experiments/search?max_results=1`, { headers: { authorization } }).then(({ status }) => status);
    expect(await search(`Bearer ${token}`)).toBe(200);
    await page.getByRole("row", { name: /training on gpu-3/ }).waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectToFit(page, 390);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole("button", { name: "Revoke training on gpu-3" }).click();
    await page.getByText("You have none yet.").waitFor();
    expect(await search(`Bearer ${token}`)).toBe(401);

    await page.getByRole("button", { name: "Signed in as ada" }).click();
    await page.getByRole("menuitem", { name: "People" }).click();
    await page.getByLabel("Name or e-mail address").fill("bob@example.org");
    await page.getByRole("button", { name: "Make an invitation" }).click();
    const link = await page.getByRole("region", { name: "Invitation of bob@example.org" }).textContent();
    expect(link?.trim()).toMatch(new RegExp(`^${url}/join#[\\w-]{43}$`));
    await page.getByLabel("Role of bob@example.org").selectOption("read");
    await eventually(() => page.getByLabel("Role of bob@example.org").inputValue()).toBe("read");
    await page.getByRole("button", { name: "Switch off bob@example.org" }).click();
    await page.getByRole("button", { name: "Switch on bob@example.org" }).waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectToFit(page, 390);
  });
});
