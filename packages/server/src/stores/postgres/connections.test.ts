import { Unavailable } from "@trialbook/core/errors.ts";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { history, NOTHING, newRun } from "../contract/samples.ts";
import { cutOff } from "./testing/cut-off.ts";
import { onPostgres } from "./testing/on-postgres.ts";
import { SchemaPool } from "./testing/schema-pool.ts";
import { openTemporary, temporarySchema } from "./testing/temporary-stores.ts";

await onPostgres(() => {
  const schemas = new SchemaPool();
  afterAll(() => schemas.drop());

  async function bookBehindAWay() {
    const books = { schemas, atEnd: onTestFinished };
    const url = await temporarySchema(books);
    const way = await cutOff();
    onTestFinished(() => way.close());
    const { runs, metrics } = await openTemporary(books, { url: way.through(url) });
    const { info } = await runs.createRun(newRun());
    const log = (step: number) => runs.appendToRun(info.id, { ...NOTHING, points: [{ key: "m", step, at: 1, value: step }] });
    return { way, runs, log, steps: async () => (await history(metrics, info.id, "m")).map((point) => (point as number[])[0]) };
  }

  it("connections that are cut now and then cost nobody a request, and no point is doubled", async () => {
    const { way, log, steps } = await bookBehindAWay();
    const logging = Promise.all(
      Array.from({ length: 4 }, async (_, writer) => {
        for (let i = 0; i < 50; i++) await log(4 * i + writer);
      }),
    );
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      way.cut();
      way.restore();
    }
    await logging;
    expect(await steps()).toEqual(Array.from({ length: 200 }, (_, step) => step));
  });

  it("a database that is away is told of as such, and used again as soon as it is back", async () => {
    const { way, log, steps, runs } = await bookBehindAWay();
    await log(0);
    way.cut();
    await expect(log(1)).rejects.toThrow(Unavailable);
    await expect(runs.createRun(newRun())).rejects.toThrow(Unavailable);
    way.restore();
    await log(1);
    expect(await steps()).toEqual([0, 1]);
  });
});
