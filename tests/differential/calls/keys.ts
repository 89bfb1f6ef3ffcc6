import type { Dice } from "../dice.ts";
import { LONG_TEXTS, ODD_TEXTS } from "../odd-values.ts";

/** Few enough that calls meet each other's keys. */
const KEYS = ["a", "b", "loss", "val/loss", "learning rate", "größe", "x.y", "k-1"] as const;
const VALUES = ["1", "0.5", "a", "b", "A", "", "50%", "a_c", "abc", "Grüße", "None", "1e-3", "v'w", "-1"] as const;

export const DATASETS = ["train", "test", "Iris", "a b"] as const;
export const DIGESTS = ["d1", "d2"] as const;

export function key(dice: Dice): string {
  return dice.onceIn(15) ? dice.pick(ODD_TEXTS) : dice.pick(KEYS);
}

export function value(dice: Dice): string {
  return dice.onceIn(15) ? dice.pick(ODD_TEXTS) : dice.pick(VALUES);
}

/** Up to `most` pairs; seldom two with the same key. */
export function pairs(
  dice: Dice,
  most: number,
  keyed: (dice: Dice) => string = key,
): readonly { readonly key: string; readonly value: string }[] {
  const all = Array.from({ length: dice.below(most + 1) }, () => ({ key: keyed(dice), value: longValue(dice) }));
  return dice.onceIn(30) ? all : [...new Map(all.map((pair) => [pair.key, pair])).values()];
}

export function longValue(dice: Dice): string {
  return dice.onceIn(20) ? dice.pick(LONG_TEXTS) : value(dice);
}

/** Tags, some with a meaning for MLflow. */
export function tagKey(dice: Dice): string {
  return dice.onceIn(6) ? dice.pick(["mlflow.runName", "mlflow.note.content", "mlflow.parentRunId", "mlflow.user"]) : key(dice);
}
