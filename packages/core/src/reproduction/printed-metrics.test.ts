import { expect, it } from "vitest";
import { printedMetrics } from "./printed-metrics.ts";

it.each<[string, Record<string, number> | undefined, number?]>([
  ["loss: 0.25", { loss: 0.25 }],
  ["epoch 3 loss=0.25 acc=0.9", { loss: 0.25, acc: 0.9 }, 3],
  ["degree=2 rmse: 2.862735 r2: 0.842162", { rmse: 2.862735, r2: 0.842162 }],
  ["Epoch 2/5", undefined],
  ["W1124 06:13:03.729000 14742 torch/distributed/run.py:874] loss: 0.5", { loss: 0.5 }],
  ["[2/5], Step [100/600], Loss: 0.5", { Loss: 0.5 }, 100],
  ["Epoch [2/5], Step [100/600], Loss: 0.5", { Loss: 0.5 }, 100],
  ["32/32 ━━━━━━━━ 0s 2ms/step - accuracy: 0.9000 - loss: 0.3 - val_loss: 0.4", { accuracy: 0.9, loss: 0.3, val_loss: 0.4 }],
  ['{"loss": 0.5, "epoch": 1.5, "step": 20}', { loss: 0.5 }, 20],
  ["{'eval_loss': 0.5, 'eval_f1': 0.75}", { eval_loss: 0.5, eval_f1: 0.75 }],
  ["[10]\ttrain-logloss:0.3\teval-logloss:0.4", { "train-logloss": 0.3, "eval-logloss": 0.4 }, 10],
  ["[7]\tvalid_0's auc: 0.91\tvalid_1's auc: 0.9", { "valid_0/auc": 0.91, "valid_1/auc": 0.9 }, 7],
  ["step 250: train loss 2.05, val loss 2.98", { train_loss: 2.05, val_loss: 2.98 }, 250],
  ["iter 12: loss 4.2, time 20ms", { loss: 4.2 }, 12],
  ["Test set: Average loss: 0.05, Accuracy: 9871/10000 (99%)", { loss: 0.05, Accuracy: 0.9871 }],
  ["accuracy: 93.5%", { accuracy: 93.5 }],
  ["loss: nan", { loss: Number.NaN }],
  ["loss=-inf", { loss: Number.NEGATIVE_INFINITY }],
  ["0%|  | 0/9\rEpoch 1: 100%|██| 9/9 [00:01<00:00, loss=0.20, v_num=3]", { loss: 0.2 }, 1],
  ["\u001b[32mloss: 1e-3\u001b[0m", { loss: 0.001 }],
  ["Running on http://127.0.0.1:5000", undefined],
  ["12:30:45 started", undefined],
  ["2026-01-01 12:30:45 loss: 0.5", { loss: 0.5 }],
  ['File "train.py", line 3, in f', undefined],
  ["val/loss: 0.3", { "val/loss": 0.3 }],
])("reads %j", (line, values, step) => {
  const found = printedMetrics(line, new Set(["degree"]));
  expect(found && { ...found.values }).toEqual(values);
  expect(found?.step).toBe(step);
});

it("does not look at lines that are data", () => {
  expect(printedMetrics(`loss: 1 ${"x".repeat(2000)}`)).toBeUndefined();
});
