import type { Environment } from "./environments.ts";

/** The clients that must work unchanged. The pins are the current releases, and the last of the line before. */
export const mlflow: Environment = {
  name: "mlflow",
  requirements: ["mlflow==3.17.2", "scikit-learn", "pandas", "matplotlib", "pillow", "psutil"],
};
/** What writes files for TensorBoard without TensorFlow. */
export const tensorboard: Environment = { name: "tensorboard", requirements: ["tensorboardX==2.6.5"] };
export const mlflowSkinny: Environment = { name: "mlflow-skinny", requirements: ["mlflow-skinny==3.17.2"] };
export const mlflow2: Environment = { name: "mlflow-2", requirements: ["mlflow==2.22.5", "setuptools<81"] };
/** What MLflow records by itself of other libraries: the heaviest environment, for PyTorch is in it. */
export const mlflowTraining: Environment = {
  name: "mlflow-training",
  requirements: [
    "mlflow==3.17.2",
    "torch==2.13.0",
    "pytorch-lightning",
    "transformers",
    "accelerate",
    "xgboost-cpu",
    "lightgbm",
    "statsmodels",
    "optuna",
    "optuna-integration",
    "mlflow-export-import==1.2.0",
    // Which it needs without saying so.
    "tabulate",
  ],
};
/** An MLflow that keeps its own book on PostgreSQL. */
export const mlflowOnPostgres: Environment = {
  name: "mlflow-postgres",
  requirements: ["mlflow==3.17.2", "scikit-learn", "pandas", "psycopg[binary]"],
};
