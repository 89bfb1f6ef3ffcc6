import { expect, it } from "vitest";
import { withRegistration } from "./noted-registration.ts";

it("notes registrations one after the other, as MLflow spells them", () => {
  const first = withRegistration(undefined, { name: 'a "b"', version: 1 });
  expect(first).toBe('[{"name": "a \\"b\\"", "version": 1}]');
  expect(JSON.parse(withRegistration(first, { name: "c", version: 7 }))).toEqual([
    { name: 'a "b"', version: 1 },
    { name: "c", version: 7 },
  ]);
});

it.each(["", "x", "{}", "null", '[1, {"name": "x"}, null]'])("begins anew where a client wrote %s", (broken) => {
  expect(withRegistration(broken, { name: "c", version: 7 })).toBe('[{"name": "c", "version": 7}]');
});

it("leaves out the oldest when there are many", () => {
  let value: string | undefined;
  const name = "n".repeat(250);
  for (let version = 1; version <= 300; version++) value = withRegistration(value, { name, version });
  const noted = JSON.parse(value ?? "");
  expect(value?.length).toBeLessThanOrEqual(50_000);
  expect(noted.at(-1)).toEqual({ name, version: 300 });
  expect(noted[0].version).toBe(300 - noted.length + 1);
});
