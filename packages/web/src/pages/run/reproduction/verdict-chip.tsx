import { exitCodeOfVerdict, type ReproductionVerdict, verdicts } from "@trialbook/core/reproduction/result-comparison.ts";
import type { ReactNode } from "react";
import { Icon } from "../../../components/icon.tsx";
import styles from "./reproduction.module.css";

/** A verdict by shape, colour and word. A tag that is none of ours is shown as it is. */
export function VerdictChip({ verdict }: { readonly verdict: string }): ReactNode {
  const known = verdicts.find((one): one is ReproductionVerdict => one === verdict);
  const code = known === undefined ? 3 : exitCodeOfVerdict(known);
  const tone = { 0: "good", 2: "bad", 3: "none" } as const;
  const icon = { 0: "check", 2: "cross", 3: "help" } as const;
  return (
    <span className={[styles.verdict, styles[tone[code]]].join(" ")}>
      <Icon name={icon[code]} size={14} />
      {verdict.replaceAll("-", " ")}
    </span>
  );
}
