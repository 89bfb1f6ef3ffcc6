import { expect, it } from "vitest";
import { InFlight } from "./in-flight.ts";

it("runs as many as allowed, lets the next wait in order, and turns the rest away", () => {
  const gate = new InFlight(2, 2);
  const ran: string[] = [];
  const entered = ["a", "b", "c", "d", "e"].map((name) => gate.enter(() => ran.push(name)));
  expect(entered).toEqual([true, true, true, true, false]);
  expect(ran).toEqual(["a", "b"]);
  gate.leave();
  expect(ran).toEqual(["a", "b", "c"]);
  gate.leave();
  gate.leave();
  gate.leave();
  expect(ran).toEqual(["a", "b", "c", "d"]);
  expect(gate.enter(() => ran.push("f")) && gate.enter(() => ran.push("g"))).toBe(true);
  expect(ran.slice(-2)).toEqual(["f", "g"]);
});
