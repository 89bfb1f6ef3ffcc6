import { allowedDifference } from "./allowed.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import { Side } from "./side.ts";

/** The two servers by their addresses. */
export interface Servers {
  readonly mlflow: string;
  readonly trialbook: string;
}

export interface Difference {
  readonly call: Call;
  readonly mlflow: Answer;
  readonly trialbook: Answer;
}

/** How a sequence went. */
export interface Played {
  /** How many calls both servers answered. */
  readonly calls: number;
  /** Names of the allowed differences that were met. */
  readonly allowed: readonly string[];
  /** The first difference that is not allowed; the sequence ends with it. */
  readonly difference?: Difference;
}

/**
 * Sends a sequence to both servers, call by call. An allowed difference ends it too where one server did what the other
 * refused: from there on they hold different things.
 *
 * @param prefix letters and digits that no other sequence on these servers has
 */
export async function play(sequence: readonly Call[], servers: Servers, prefix: string): Promise<Played> {
  const real = new Side(servers.mlflow, prefix);
  const ours = new Side(servers.trialbook, prefix);
  const allowed: string[] = [];
  let calls = 0;
  for (const call of sequence) {
    const [mlflow, trialbook] = await Promise.all([real.send(call), ours.send(call)]);
    calls++;
    if (same(mlflow, trialbook)) continue;
    const meant = allowedDifference({ call, mlflow, trialbook });
    if (meant === undefined) return { calls, allowed, difference: { call, mlflow, trialbook } };
    allowed.push(meant.name);
    if (meant.parts || mlflow.status < 400 !== trialbook.status < 400) break;
  }
  return { calls, allowed };
}

/** A page in HTML, which MLflow has for some errors, has no error code. */
function same(mlflow: Answer, trialbook: Answer): boolean {
  if (mlflow.status !== trialbook.status || mlflow.body !== trialbook.body) return false;
  return mlflow.errorCode === undefined || mlflow.errorCode === trialbook.errorCode;
}
