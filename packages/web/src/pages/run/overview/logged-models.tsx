import type { RunJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Icon } from "../../../components/icon.tsx";
import { ModelFacts } from "../models/model-facts.tsx";
import modelStyles from "../models/models.module.css";
import { RegisterButton } from "../register/register-button.tsx";
import { tabPath } from "../run-tabs.tsx";
import styles from "./overview.module.css";
import { Section } from "./section.tsx";

interface LoggedModelsProps {
  readonly runId: string;
  readonly models: RunJson["models"];
}

/** Models that the run logged, with the way to their files. */
export function LoggedModels({ runId, models }: LoggedModelsProps): ReactNode {
  if (models.length === 0) return null;
  return (
    <Section title="Logged models" count={models.length}>
      <ul className={styles.cards}>
        {models.map((model) => (
          <li key={model.id} className={styles.card}>
            <ModelFacts model={model} />
            <Link href={`${tabPath(runId, "artifacts")}?model=${encodeURIComponent(model.id)}`} className={modelStyles.files}>
              <Icon name="columns" size={13} /> Files of {model.name === "" ? model.id : model.name}
            </Link>{" "}
            <RegisterButton from={{ runId, modelId: model.id }} what={model.name === "" ? model.id : model.name} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
