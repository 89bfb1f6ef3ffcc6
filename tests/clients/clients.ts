import type { Environment } from "./environments.ts";

/** The clients that must work unchanged. The pins are the current releases, and the last of the line before. */
export const mlflow: Environment = {
  name: "mlflow",
  requirements: ["mlflow==3.17.2", "scikit-learn", "pandas", "matplotlib", "pillow", "psutil"],
};
export const mlflowSkinny: Environment = { name: "mlflow-skinny", requirements: ["mlflow-skinny==3.17.2"] };
export const mlflow2: Environment = { name: "mlflow-2", requirements: ["mlflow==2.22.5", "setuptools<81"] };
