/** How one kind of program is told where the book is. */
export interface ClientLines {
  readonly name: string;
  readonly steps: readonly { readonly say: string; readonly lines: string }[];
}

/** Lines to paste for each kind of client: `url` is the address that the reader's own browser reached. */
export function clientLines(url: string, experiment: string): readonly ClientLines[] {
  const name = JSON.stringify(experiment); // Python, R and TypeScript read such a text alike.
  return [
    {
      name: "Python",
      steps: [
        { say: "Any script that logs to MLflow works as it is:", lines: `export MLFLOW_TRACKING_URI=${url}\npython train.py` },
        {
          say: "Or begin here (pip install mlflow-skinny):",
          lines: [
            "import mlflow",
            "",
            `mlflow.set_tracking_uri("${url}")`,
            `mlflow.set_experiment(${name})`,
            "",
            "with mlflow.start_run():",
            '    mlflow.log_params({"lr": 0.01, "layers": 2})',
            "    for step in range(100):",
            '        mlflow.log_metric("loss", 1 / (step + 1), step=step)',
          ].join("\n"),
        },
      ],
    },
    {
      name: "R",
      steps: [
        {
          say: "Install our package once, from Trialbook’s folder (it needs curl and jsonlite):",
          lines: "R CMD INSTALL clients/r/trialbook",
        },
        {
          say: "Then put a training into a run:",
          lines: [
            "library(trialbook)",
            "",
            "trialbook_run({",
            '  log_param("lr", 0.01)',
            '  for (step in 1:100) log_metric("loss", 1 / step, step = step)',
            `}, experiment = ${name}, url = "${url}")`,
          ].join("\n"),
        },
        {
          say: 'Scripts that use the mlflow package (install.packages("mlflow")) work as they are:',
          lines: [
            "library(mlflow)",
            "",
            `mlflow_set_tracking_uri("${url}")`,
            `mlflow_set_experiment(${name})`,
            "",
            "with(mlflow_start_run(), {",
            '  mlflow_log_param("lr", 0.01)',
            '  for (step in 1:100) mlflow_log_metric("loss", 1 / step, step = step)',
            "})",
          ].join("\n"),
        },
      ],
    },
    {
      name: "Command line",
      steps: [
        { say: "For one command, whatever it starts:", lines: `MLFLOW_TRACKING_URI=${url} python train.py` },
        { say: "A real training without any Python, from Trialbook’s folder:", lines: `npx trialbook demo --url ${url}` },
      ],
    },
    {
      name: "TypeScript",
      steps: [
        {
          say: "In Node, Deno, Bun or a browser:",
          lines: [
            'import { trialbook } from "@trialbook/sdk";',
            "",
            `const book = trialbook.connect({ url: "${url}" });`,
            `const run = await book.run({ experiment: ${name}, params: { lr: 0.01 } });`,
            "for (let step = 0; step < 100; step++) run.log({ loss: 1 / (step + 1) }, { step });",
            "await run.end();",
          ].join("\n"),
        },
      ],
    },
  ];
}
