"""PyTorch: a loop that logs by hand, then Lightning's trainer with autologging, checkpoints, and the models loaded back."""

import mlflow
import pytorch_lightning as lightning
import torch
from checks import equal, fresh
from mlflow import MlflowClient
from torch.utils.data import DataLoader, TensorDataset

torch.set_num_threads(1)
torch.manual_seed(0)
client = MlflowClient()
mlflow.set_experiment(fresh("torch"))
x = torch.randn(64, 3)
y = x @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.25


class Line(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 1)

    def forward(self, x):
        return self.layer(x)

    def training_step(self, batch, _):
        loss = torch.nn.functional.mse_loss(self(batch[0]), batch[1])
        self.log("loss", loss, on_epoch=True, on_step=True)
        return loss

    def validation_step(self, batch, _):
        self.log("val_loss", torch.nn.functional.mse_loss(self(batch[0]), batch[1]))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


network = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
losses = []
with mlflow.start_run() as run:
    mlflow.log_params({"lr": 0.01, "layers": [3, 4, 1]})
    for step in range(20):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(network(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        mlflow.log_metric("loss", loss, step=step)
    info = mlflow.pytorch.log_model(network, name="network", pip_requirements=["torch"], input_example=x[:2].numpy())
    mlflow.pytorch.log_state_dict(network.state_dict(), artifact_path="state")
history = client.get_metric_history(run.info.run_id, "loss")
equal([(m.step, m.value) for m in history], list(enumerate(losses)))
with torch.no_grad():
    wanted = network(x)
    for uri in (info.model_uri, f"runs:/{run.info.run_id}/network"):
        assert torch.equal(mlflow.pytorch.load_model(uri)(x), wanted), uri
    assert torch.allclose(torch.tensor(mlflow.pyfunc.load_model(info.model_uri).predict(x.numpy())), wanted)
state = mlflow.pytorch.load_state_dict(f"runs:/{run.info.run_id}/state")
assert all(torch.equal(state[key], value) for key, value in network.state_dict().items())

mlflow.pytorch.autolog(checkpoint_save_best_only=False)
line = Line()
batches = DataLoader(TensorDataset(x, y), batch_size=16)
with mlflow.start_run() as run:
    trainer = lightning.Trainer(max_epochs=3, accelerator="cpu", logger=False, enable_progress_bar=False, enable_model_summary=False, log_every_n_steps=1)
    trainer.fit(line, batches, batches)
run = mlflow.get_run(run.info.run_id)
equal((run.data.params["optimizer_name"], run.data.params["lr"], run.data.params["epochs"]), ("SGD", "0.1", "3"))
epochs = client.get_metric_history(run.info.run_id, "loss_epoch")
equal([m.step for m in epochs], [0, 1, 2])
assert epochs[2].value < epochs[0].value, epochs
equal([m.step for m in client.get_metric_history(run.info.run_id, "val_loss")], [0, 1, 2])
assert float(trainer.callback_metrics["val_loss"]) == run.data.metrics["val_loss"]
assert "model_summary.txt" in {f.path for f in client.list_artifacts(run.info.run_id)}
equal({f.path for f in client.list_artifacts(run.info.run_id, "checkpoints")}, {f"checkpoints/epoch_{epoch}" for epoch in range(3)})
with torch.no_grad():
    (output,) = run.outputs.model_outputs
    assert torch.equal(mlflow.pytorch.load_model(f"models:/{output.model_id}")(x), line(x))
    checkpoint = mlflow.pytorch.load_checkpoint(Line, run.info.run_id, epoch=0)
    assert not torch.equal(checkpoint(x), line(x))
