import type { MeasuredServer } from "./server.ts";

export const METRICS = 10;
export const OPTIMIZERS = ["adam", "sgd", "rmsprop"] as const;
const CLIENTS = 8;
/** How often it is asked whether to go on, in runs. */
const LOOK = 500;

export interface Logged {
  readonly made: number;
  readonly seconds: number;
  readonly cpu: number;
}

/** Logs runs from one number up to another, as training scripts do: create, params, points, end. */
export async function logRuns(
  server: MeasuredServer,
  { experiment, from, to, steps, goesOn }: { experiment: string; from: number; to: number; steps: number; goesOn: () => boolean },
): Promise<Logged> {
  const [began, cpu] = [performance.now(), server.cpu()];
  let next = from;
  const client = async (): Promise<void> => {
    while (next < to) {
      const number = next++;
      if (number % LOOK === 0 && !goesOn()) {
        to = next;
        return;
      }
      await logRun(server, { experiment, number, steps });
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { made: next - from, seconds: (performance.now() - began) / 1000, cpu: server.cpu() - cpu };
}

async function logRun(
  server: MeasuredServer,
  { experiment, number, steps }: { experiment: string; number: number; steps: number },
): Promise<void> {
  const start_time = 1_700_000_000_000 + number * 1000;
  const tags = Array.from({ length: 5 }, (_, k) => ({ key: `tag_${k}`, value: `value ${(number * 7 + k) % 50} of ${k}` }));
  const made = (await server.post("runs/create", { experiment_id: experiment, run_name: `run-${number}`, start_time, tags })) as {
    run: { info: { run_id: string } };
  };
  const run_id = made.run.info.run_id;
  const params = Array.from({ length: 10 }, (_, k) => ({
    key: `param_${k}`,
    value: k === 0 ? (OPTIMIZERS[number % 3] ?? "") : String(noise(number, k)),
  }));
  const metrics = Array.from({ length: METRICS * steps }, (_, i) => {
    const [metric, step] = [i % METRICS, Math.floor(i / METRICS)];
    return { key: `metric_${metric}`, step, timestamp: start_time + step * 10, value: finalOf(number, metric) + Math.exp(-step / 30) };
  });
  await server.post("runs/log-batch", { run_id, params });
  for (let at = 0; at < metrics.length; at += 1000) await server.post("runs/log-batch", { run_id, metrics: metrics.slice(at, at + 1000) });
  await server.post("runs/update", { run_id, status: "FINISHED", end_time: start_time + steps * 10 });
}

/** What the run's curve comes down to, in [0, 1). */
export function finalOf(run: number, metric: number): number {
  return noise(run, metric + 100);
}

function noise(a: number, b: number): number {
  let mixed = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
}
