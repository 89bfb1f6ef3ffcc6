import { Invalid, NotFound } from "@trialbook/core/errors.ts";
import { type Connection, send } from "@trialbook/sdk/http.ts";

/** So many are told when a name stands for several runs. */
const TOLD = 5;

/**
 * The id of the run that a person means by an id, the beginning of one, or a name.
 *
 * @throws {NotFound} if there is none @throws {Invalid} if there are several, naming some
 */
export async function findRun(connection: Connection, text: string): Promise<string> {
  if (/^[0-9a-f]{32}$/.test(text)) return text;
  const { experiments } = await send(connection, "GET /experiments", {});
  const experimentIds = experiments.map(({ id }) => id);
  const found = await send(connection, "POST /runs/table", { experimentIds, filter: filterFor(text), limit: TOLD });
  const [first] = found.rows;
  if (first === undefined)
    throw new NotFound(`There is no run ${JSON.stringify(text)}; give its id, the beginning of its id, or its name.`);
  if (found.matching === 1) return first.id;
  const some = found.rows.map(({ id, name }) => `  ${id}  ${name}`).join("\n");
  throw new Invalid(`${JSON.stringify(text)} is ${found.matching} runs; give the id of one, such as\n${some}`);
}

function filterFor(text: string): string {
  const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const byName = `name = ${quoted(text)}`;
  return /^[0-9a-f]{4,31}$/.test(text) ? `id like ${quoted(`${text}%`)} or ${byName}` : byName;
}
