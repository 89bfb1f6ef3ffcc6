import { type Call, type Kind, made } from "./call.ts";
import type { Dice } from "./dice.ts";

/** A sequence of calls while it is made up: which things exist, as far as one can tell without having called. */
export class Sequence {
  readonly dice: Dice;
  readonly calls: Call[] = [];
  readonly #made: { kind: Kind | "token"; id: number }[] = [];
  #clock = 0;

  constructor(dice: Dice) {
    this.dice = dice;
  }

  add(call: Omit<Call, "id">): number {
    const id = this.calls.length;
    this.calls.push({ id, ...call });
    if (call.makes !== undefined) this.#made.push({ kind: call.makes, id });
    return id;
  }

  /** Says that the answer of a call may have a page token. */
  hasToken(id: number): void {
    this.#made.push({ kind: "token", id });
  }

  /** One of the things made so far, the newest ones more often; seldom one that is not there. */
  some(kind: Kind | "token"): string {
    const { dice } = this;
    const known = this.#made.filter((thing) => thing.kind === kind);
    const recent = dice.onceIn(2) ? known.slice(-2) : known;
    if (known.length === 0 || dice.onceIn(40)) return dice.pick(STRANGERS[kind]);
    return made(kind, dice.pick(recent).id);
  }

  all(kind: Kind): readonly string[] {
    return this.#made.filter((thing) => thing.kind === kind).map(({ id }) => made(kind, id));
  }

  /** Where a run keeps its artifacts, below `mlflow-artifacts:/`. */
  rootOf(run: string): string {
    const call = this.calls.find(({ id }) => made("run", id) === run);
    const { experiment_id = "0" } = (call?.body ?? {}) as { experiment_id?: unknown };
    return `${experiment_id}/${run}/artifacts`;
  }

  /** Milliseconds that no other call has: what has the same time is ordered by its random id. */
  time(): number {
    return 1_700_000_000_000 + 1000 * this.#clock++;
  }
}

const STRANGERS: Readonly<Record<Kind | "token", readonly string[]>> = {
  experiment: ["123456789", "abc", "", "-1", "1.5", "0x1"],
  run: ["0123456789abcdef0123456789abcdef", "nobody", ""],
  model: ["m-0123456789abcdef0123456789abcdef", "nothing"],
  token: ["garbage", "", "eyJvZmZzZXQiOiAxfQ=", "====", "e30="],
};
