import { PREFIX } from "../call.ts";
import type { Sequence } from "../sequence.ts";
import type { Maker } from "./maker.ts";

const BASES = ["/api/2.0/mlflow-artifacts", "/ajax-api/2.0/mlflow-artifacts"] as const;
const FILES = ["a.txt", "b.json", "sub/c.txt", "sub/deep/d.bin", "größe ü.txt", "100%.txt", "a b.txt", "sub"] as const;
const FOLDERS = ["", "sub", "sub/deep", "a.txt", "nowhere"] as const;

/** In a run's folder, or in one that no run has. */
function root(sequence: Sequence): string {
  const run = sequence.some("run");
  return run.includes("@") && !sequence.dice.onceIn(6) ? sequence.rootOf(run) : `${PREFIX}/folder`;
}

function encoded(path: string): string {
  return path.replace(/[^\w./@⟦⟧-]/gu, encodeURIComponent);
}

const put: Maker = (sequence) => {
  const { dice } = sequence;
  const raw = dice.pick(["", "text", '{"a": 1}', "größer\n", "x".repeat(70_000)]);
  const path = `${dice.pick(BASES)}/artifacts/${encoded(`${root(sequence)}/${dice.pick(FILES)}`)}`;
  sequence.add({ method: "PUT", path, raw, contentType: dice.pick(["application/octet-stream", "text/plain", null]) });
};

const fetchOrDelete: Maker = (sequence) => {
  const { dice } = sequence;
  const path = `${dice.pick(BASES)}/artifacts/${encoded(`${root(sequence)}/${dice.pick([...FILES, "nowhere.txt"])}`)}`;
  sequence.add({ method: dice.onceIn(5) ? "DELETE" : "GET", path });
};

const list: Maker = (sequence) => {
  const { dice } = sequence;
  const folder = dice.pick(FOLDERS);
  if (dice.onceIn(2)) {
    const path = folder === "" ? root(sequence) : `${root(sequence)}/${folder}`;
    sequence.add({ method: "GET", path: `${dice.pick(BASES)}/artifacts`, query: [["path", path]] });
  } else {
    const query = [["run_id", sequence.some("run")], ...(folder === "" ? [] : [["path", folder] as const])] as const;
    sequence.add({ method: "GET", path: "/api/2.0/mlflow/artifacts/list", query });
  }
};

const show: Maker = (sequence) => {
  const { dice } = sequence;
  sequence.add({
    method: "GET",
    path: "/get-artifact",
    query: [
      ["run_id", sequence.some("run")],
      ["path", dice.pick(FILES)],
    ],
  });
};

const presigned: Maker = (sequence) => {
  sequence.add({ method: "GET", path: `${BASES[0]}/presigned/${encoded(`${root(sequence)}/a.txt`)}` });
};

export const artifactMakers: readonly Maker[] = [put, put, put, fetchOrDelete, fetchOrDelete, list, list, show, presigned];
