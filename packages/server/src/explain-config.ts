import { DEFAULTS, environmentName, SETTING_NAMES, type Settings, SWITCHES } from "./config.ts";
import type { SettingsFile } from "./settings-file.ts";

/** One setting as it counts, and who says so. */
export interface ExplainedSetting {
  readonly name: string;
  /** Absent if nobody says anything and there is no default. */
  readonly value?: string;
  readonly from: "flag" | "environment" | "file" | "default";
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where each setting comes from, in the order in which they count; secrets are masked. */
export function explainConfig(flags: Settings, environment: Environment, file: SettingsFile): readonly ExplainedSetting[] {
  const own = [...SETTING_NAMES, ...SWITCHES].map((name): ExplainedSetting => {
    const said = environment[environmentName(name)] || undefined;
    const found = [
      ["flag", flags[name]],
      ["environment", (SWITCHES as readonly string[]).includes(name) && said !== undefined ? said === "1" : said],
      ["file", file.settings[name]],
    ] as const;
    for (const [from, value] of found) if (value !== undefined && value !== "") return { name, value: masked(String(value)), from };
    const usual = (DEFAULTS as Readonly<Record<string, string | undefined>>)[name];
    return { name, ...(usual !== undefined && { value: usual }), from: "default" };
  });
  return [...own, ...others(environment)];
}

/** What is set under the names that MLflow's server and Amazon's tools have for it. */
function others(environment: Environment): ExplainedSetting[] {
  return Object.keys(environment)
    .filter((name) =>
      /^(?:MLFLOW_WEBHOOK_|MLFLOW_CREATE_MODEL_VERSION_|AWS_(?:ACCESS_KEY|SECRET|SESSION|REGION|DEFAULT_REGION|ENDPOINT))/.test(name),
    )
    .sort()
    .map((name) => ({ name, value: /KEY|SECRET|TOKEN/.test(name) ? "***" : masked(environment[name] ?? ""), from: "environment" }));
}

/** An address without what opens it. */
function masked(value: string): string {
  return value.replace(/^([a-z][a-z0-9+.-]*:\/\/[^:@/?#]*):[^@/]*@/i, "$1:***@").replace(/([?&](?:password|sslpassword)=)[^&]*/gi, "$1***");
}
