import { hostname } from "node:os";
import { createInterface } from "node:readline";
import { Invalid, Unavailable } from "@trialbook/core/errors.ts";
import { type Command, UsageError } from "../command.ts";
import { keepToken } from "../kept-tokens.ts";
import { readArguments } from "../read-arguments.ts";

const help = `Usage: trialbook login URL [--user NAME] [--days N]

Asks for name and password once, and keeps an API token for that server, readable by you alone. Other commands then
need no TRIALBOOK_TOKEN for it. In scripts, the password comes on standard input.

  --user NAME  instead of being asked
  --days N     how long the token lasts (default 90)

Example: trialbook login https://book.example.org --user ada`;

/** `trialbook login` */
export const loginCommand: Command = {
  name: "login",
  help,
  async run(args) {
    const { values, words } = readArguments(args, { user: { type: "string" }, days: { type: "string" } });
    const [url, ...more] = words;
    if (url === undefined || more.length > 0)
      throw new UsageError("login takes the address of a server; write for example: trialbook login https://book.example.org");
    const origin = URL.parse(url)?.origin;
    if (origin === undefined || !/^https?:/.test(origin))
      throw new Invalid(`${url} is no address of a server; it begins with http:// or https://.`);
    const days = Number(values.days ?? "90");
    if (!Number.isInteger(days) || days < 1 || days > 366)
      throw new UsageError(`--days ${values.days} must be a whole number from 1 to 366.`);
    const answers = new Answers();
    const name = values.user ?? (await answers.ask("Name: ", "shown"));
    const password = await answers.ask("Password: ", "hidden");
    answers.close();
    const cookie = await signIn(origin, name, password);
    try {
      const { text } = await post(origin, "/api/v1/me/tokens", { name: `trialbook on ${hostname()}`.slice(0, 100), days }, cookie).then(
        (response) => response.json() as Promise<{ text: string }>,
      );
      console.log(`Signed in to ${origin}; the token is kept in ${keepToken(origin, text, process.env)} for ${days} days.`);
    } finally {
      await fetch(`${origin}/api/v1/session`, { method: "DELETE", headers: { cookie } }).catch(() => {});
    }
    return 0;
  },
};

/** @returns the cookie of a session */
async function signIn(origin: string, name: string, password: string): Promise<string> {
  const response = await post(origin, "/api/v1/session", { name, password });
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0];
  if (cookie === undefined) throw new Invalid(`${origin} answered without a session; is it a Trialbook server?`);
  return cookie;
}

async function post(origin: string, path: string, body: object, cookie?: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`${origin}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(cookie !== undefined && { cookie }) },
      body: JSON.stringify(body),
      redirect: "error",
    });
  } catch (error) {
    throw new Unavailable(`${origin} did not answer.`, { cause: error });
  }
  if (response.ok) return response;
  const told = (await response.json().catch(() => ({}))) as { message?: unknown };
  throw new Invalid(typeof told.message === "string" ? told.message : `${origin} answered ${response.status}; is it a Trialbook server?`);
}

/** Lines from the terminal, or from a pipe. */
class Answers {
  readonly #lines = createInterface({ input: process.stdin, output: process.stderr, terminal: process.stdin.isTTY });
  readonly #given = this.#lines[Symbol.asyncIterator]();

  async ask(question: string, echo: "shown" | "hidden"): Promise<string> {
    process.stderr.write(question);
    const isHidden = echo === "hidden" && process.stdin.isTTY;
    const write = process.stderr.write.bind(process.stderr);
    // What is typed comes back through the terminal's own echo of this interface.
    if (isHidden) process.stderr.write = () => true;
    try {
      const { value, done } = await this.#given.next();
      if (done === true) throw new Invalid("There was no answer; in scripts, give the password on standard input.");
      return value;
    } finally {
      process.stderr.write = write;
      if (isHidden) process.stderr.write("\n");
    }
  }

  close(): void {
    this.#lines.close();
  }
}
