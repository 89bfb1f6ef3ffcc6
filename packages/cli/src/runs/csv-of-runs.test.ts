import { expect, it } from "vitest";
import { csvOfRuns } from "./csv-of-runs.ts";

const run = { id: "1", experiment: "e", status: "finished", startTime: 0, user: "u", tags: {} };

it("gives every key a column, quotes what needs it, and lets no spreadsheet run a cell", () => {
  const runs = [
    { ...run, name: 'a "b", c', params: { lr: "-1", cmd: "=1+1" }, metrics: { acc: 0.5 } },
    { ...run, name: "second\nline", params: {}, metrics: { loss: "NaN" } },
  ];
  expect(csvOfRuns(runs)).toBe(
    "id,name,experiment,status,start,end,user,param.cmd,param.lr,metric.acc,metric.loss\r\n" +
      '1,"a ""b"", c",e,finished,1970-01-01T00:00:00.000Z,,u,\'=1+1,-1,0.5,\r\n' +
      '1,"second\nline",e,finished,1970-01-01T00:00:00.000Z,,u,,,,NaN\r\n',
  );
});
