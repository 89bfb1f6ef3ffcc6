/** Stores a file of a run. */
export async function putFile(url: string, runId: string, path: string, content: string | Buffer): Promise<void> {
  const answer = await fetch(`${url}/api/v1/runs/${runId}/artifacts/${path}`, {
    method: "PUT",
    body: typeof content === "string" ? content : new Uint8Array(content),
  });
  if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status} ${await answer.text()}`);
}

/** Records a run whose loss has a million points between 0 and 0.2, and 9 at one step. */
export async function recordMillion(url: string): Promise<{ readonly id: string; readonly spike: number }> {
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { run: { info: { id: string } } };
  };
  const { run } = await post("/runs", { experiment: "large", name: "a million points" });
  const spike = 654_321;
  const batch = 10_000;
  for (let from = 0; from < 1_000_000; from += batch) {
    const steps = Array.from({ length: batch }, (_, i) => from + i);
    const values = steps.map((step) => (step === spike ? 9 : ((step * 7919) % 1000) / 5000));
    await post(`/runs/${run.info.id}/log`, {
      metrics: [{ key: "loss", steps, times: steps.map((step) => 1_700_000_000_000 + step), values }],
    });
  }
  return { id: run.info.id, spike };
}

/** Logs a model as MLflow's clients do, with two files and a metric. @returns its id */
export async function logModel(
  url: string,
  { runId, experimentId, name, metric, value }: { runId: string; experimentId: string; name: string; metric: string; value: number },
): Promise<string> {
  const post = async (path: string, body: unknown, method = "POST") => {
    const answer = await fetch(`${url}/api/2.0/mlflow/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { model: { info: { model_id: string; artifact_uri: string } } };
  };
  const { info } = (await post("logged-models", { experiment_id: experimentId, name, model_type: "sklearn", source_run_id: runId })).model;
  await post("runs/outputs", { run_id: runId, models: [{ model_id: info.model_id, step: 3 }] });
  await post("runs/log-metric", { run_id: runId, key: metric, value, timestamp: 1_700_000_000_000, step: 3, model_id: info.model_id });
  const root = info.artifact_uri.replace("mlflow-artifacts:/", "");
  for (const [file, body] of [
    ["MLmodel", "flavors: {}"],
    ["requirements.txt", "scikit-learn"],
  ]) {
    const answer = await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/${root}/${file}`, { method: "PUT", body: body ?? "" });
    if (!answer.ok) throw new Error(`${file}: ${answer.status} ${await answer.text()}`);
  }
  await post(`logged-models/${info.model_id}`, { model_id: info.model_id, status: "LOGGED_MODEL_READY" }, "PATCH");
  return info.model_id;
}
