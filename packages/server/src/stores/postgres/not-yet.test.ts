import { Invalid } from "@trialbook/core/errors.ts";
import { expect, it } from "vitest";
import { notYet } from "./not-yet.ts";

interface Port {
  look(): Promise<readonly string[]>;
  write(name: string): Promise<void>;
}

it("refuses in words what is not there yet, and answers who only looks", async () => {
  const port = notYet<Port>("Things", { look: async () => [] });
  expect(await port.look()).toEqual([]);
  await expect(port.write("x")).rejects.toThrow(Invalid);
  await expect(port.write("x")).rejects.toThrow("Things are not kept on PostgreSQL yet");
});
