import { expect, it, vi } from "vitest";
import { commands } from "./commands/all.ts";
import { main } from "./run-command.ts";

/** What a command line prints, and its exit code. */
async function run(...line: string[]) {
  const [out, err] = [vi.spyOn(console, "log").mockImplementation(() => {}), vi.spyOn(console, "error").mockImplementation(() => {})];
  try {
    const code = await main(line);
    return { code, out: out.mock.calls.flat().join("\n"), err: err.mock.calls.flat().join("\n") };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

it.each([[[]], [["help"]], [["--help"]], [["-h"]]])("lists the commands for %j", async (line) => {
  const { code, out } = await run(...line);
  expect(code).toBe(0);
  for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`${name} +${summary}`));
});

it.each(commands.map(({ name }) => name))("explains %s in its help", async (name) => {
  const { code, out } = await run(name, "--help");
  expect([code, out.startsWith(`Usage: trialbook ${name}`)]).toEqual([0, true]);
  expect((await run("help", name)).out).toBe(out);
});

it("hints at the command that was meant", async () => {
  expect(await run("sever")).toMatchObject({ code: 2, err: expect.stringContaining("Did you mean trialbook server?") });
  expect(await run("xyz")).toMatchObject({ code: 2, err: expect.stringContaining("See trialbook help.") });
});

it.each([
  [["server", "--prot", "1"], "--prot"],
  [["server", "--port"], "--port"],
  [["server", "--port", "1", "--port", "2"], "stands twice"],
  [["server", "stray"], "stray"],
])("says what is wrong with %j", async (line, told) => {
  expect(await run(...line)).toMatchObject({ code: 2, err: expect.stringContaining(told) });
});

it("says in one line what a person can mend", async () => {
  const { code, err } = await run("server", "--port", "99999");
  expect([code, err]).toEqual([1, "--port 99999 is no port; give a number from 1 to 65535, or 0 for any free one."]);
});
