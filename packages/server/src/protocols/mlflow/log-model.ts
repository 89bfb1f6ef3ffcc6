import type { RunId } from "@trialbook/core/ids.ts";
import type { RunStore } from "@trialbook/core/run/run-store.ts";
import { parseJson } from "../../http/parse-json.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";
import { invalid } from "./errors.ts";
import { isObject, required, text } from "./message.ts";
import { runFields, runIdOf } from "./wire.ts";

const historyTag = "mlflow.log-model.history";
/** Far beyond a tag that a client sets, yet bounded: every search gives it back. */
const longestHistory = 1_048_576;
const demanded = ["artifact_path", "flavors", "utc_time_created", "run_id"];

/** How clients before MLflow 3 tell of a model that they put among a run's artifacts. */
export const logModel: Endpoint = (deps) => {
  // The history is one tag, read and written back: one at a time, or two models at once would be one.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = endpoint({
    method: "POST",
    path: "runs/log-model",
    permission: "write",
    request: { ...runFields, model_json: required(text) },
    async handle({ model_json, ...run }, { book }) {
      const runId = runIdOf(run);
      const model = checkedModel(model_json);
      const added = last.then(() => addToHistory(book.runs, runId, model));
      last = added.catch(() => undefined); // told to its own caller; the next one starts anew
      await added;
      return {};
    },
  });
  return inTurn(deps);
};

function checkedModel(sent: string): unknown {
  const model = jsonOf(sent);
  if (!isObject(model)) throw invalid("Malformed model info: model_json must be the JSON text of an object.");
  const absent = demanded.filter((name) => !Object.hasOwn(model, name));
  if (absent.length > 0) throw invalid(`Model json is missing mandatory fields: ${absent.join(", ")}`);
  return JSON.parse(sent);
}

function jsonOf(sent: string): unknown {
  try {
    return parseJson(new TextEncoder().encode(sent));
  } catch {
    throw invalid("Malformed model info: model_json is not valid JSON."); // the parser's words are about the body, which is well formed
  }
}

async function addToHistory(runs: RunStore, runId: RunId, model: unknown): Promise<void> {
  const { tags } = await runs.getRun(runId);
  const models = historyOf(tags.find(({ key }) => key === historyTag)?.value);
  const value = JSON.stringify([...models, model]);
  if (value.length > longestHistory) {
    throw invalid(`The models of run ${runId} take more than ${longestHistory} characters in its tag ${historyTag}; start another run.`);
  }
  await runs.appendToRun(runId, { params: [], tags: [{ key: historyTag, value }], points: [] });
}

/** A client may have set the tag to anything; what is no list is begun again. */
function historyOf(tag: string | undefined): readonly unknown[] {
  try {
    const models: unknown = JSON.parse(tag ?? "[]");
    return Array.isArray(models) ? models : [];
  } catch {
    return []; // said above
  }
}
