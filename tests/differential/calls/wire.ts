import type { Maker } from "./maker.ts";

/** Requests that are wrong before any endpoint looks at them, and addresses that are none. */
const odd: Maker = (sequence) => {
  const { dice } = sequence;
  const body = JSON.stringify({ experiment_id: "99999999" });
  const path = "/api/2.0/mlflow/experiments/delete";
  switch (dice.below(7)) {
    case 0:
      sequence.add({ method: "POST", path, raw: body, contentType: null });
      break;
    case 1:
      sequence.add({ method: "POST", path, raw: body, contentType: dice.pick(["text/plain", "application/x-www-form-urlencoded"]) });
      break;
    case 2:
      sequence.add({ method: "POST", path, raw: body, contentType: "application/json; charset=utf-8" });
      break;
    case 3:
      sequence.add({ method: "POST", path, raw: dice.pick(["", "{", "[]", "5", "null", JSON.stringify(body), '"text"']) });
      break;
    case 4:
      sequence.add({ method: dice.pick(["PUT", "DELETE", "PATCH"]), path, raw: "{}" });
      break;
    case 5:
      sequence.add({ method: "POST", path: "/api/2.0/mlflow/experiments/delete", body: { experimentId: "99999999", unknown_field: [1] } });
      break;
    default:
      sequence.add({
        method: "GET",
        path: "/ajax-api/2.0/mlflow/experiments/get",
        query: [
          ["experiment_id", "99999999"],
          ["experiment_id", "1"],
        ],
      });
  }
};

export const wireMakers: readonly Maker[] = [odd];
