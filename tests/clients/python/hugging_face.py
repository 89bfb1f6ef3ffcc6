"""Hugging Face's trainer reports to MLflow by itself: its arguments as params, losses by step, checkpoints; then the model."""

import os

import mlflow
import numpy as np
import torch
from checks import equal, fresh
from mlflow import MlflowClient
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

torch.set_num_threads(1)
torch.manual_seed(0)
client = MlflowClient()
name = fresh("hugging face")
os.environ["MLFLOW_EXPERIMENT_NAME"] = name
os.environ["HF_MLFLOW_LOG_ARTIFACTS"] = "true"
os.environ["MLFLOW_FLATTEN_PARAMS"] = "true"


class Digits(torch.utils.data.Dataset):
    """Sequences of digits, to be told apart by their first."""

    def __init__(self):
        self.digits = torch.randint(0, 10, (32, 6), generator=torch.Generator().manual_seed(0))

    def __len__(self):
        return len(self.digits)

    def __getitem__(self, i):
        return {"input_ids": self.digits[i], "labels": (self.digits[i][0] > 4).long()}


config = BertConfig(vocab_size=10, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, max_position_embeddings=8)
model = BertForSequenceClassification(config)
trainer = Trainer(
    model=model,
    args=TrainingArguments(
        output_dir="out",
        run_name="tiny bert",
        report_to=["mlflow"],
        max_steps=6,
        per_device_train_batch_size=8,
        logging_steps=2,
        save_steps=6,
        eval_strategy="steps",
        eval_steps=3,
        use_cpu=True,
        disable_tqdm=True,
    ),
    train_dataset=Digits(),
    eval_dataset=Digits(),
    compute_metrics=lambda predicted: {"accuracy": float((np.argmax(predicted.predictions, 1) == predicted.label_ids).mean())},
)
trainer.train()
run_id = mlflow.last_active_run().info.run_id
mlflow.end_run()

run = mlflow.get_run(run_id)
equal(run.info.status, "FINISHED")
equal(run.info.run_name, "tiny bert")
equal(mlflow.get_experiment(run.info.experiment_id).name, name)
equal((run.data.params["hidden_size"], run.data.params["max_steps"]), ("8", "6"))
logged = [entry for entry in trainer.state.log_history if "loss" in entry]
history = client.get_metric_history(run_id, "loss")
equal([(m.step, m.value) for m in history], [(entry["step"], entry["loss"]) for entry in logged])
equal([m.step for m in history], [2, 4, 6])
equal([m.step for m in client.get_metric_history(run_id, "eval_accuracy")], [3, 6])
(output,) = run.outputs.model_outputs
checkpoint = mlflow.get_logged_model(output.model_id)
equal((checkpoint.name, checkpoint.status.value), ("checkpoint-6", "READY"))
down = mlflow.artifacts.download_artifacts(f"models:/{output.model_id}", dst_path="down")
(folder,) = [root for root, _, files in os.walk(down) if "model.safetensors" in files]
digits = Digits().digits
model.eval()
with torch.no_grad():
    again = BertForSequenceClassification.from_pretrained(folder).eval()
    assert torch.equal(again(digits).logits, model(digits).logits)
