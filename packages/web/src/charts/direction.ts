/** Which values of a metric are the good ones. */
export type Direction = "lower" | "higher";

/** What the reader said about a metric whose direction was guessed wrong, or not at all; `neither` marks no best. */
export type DirectionChoices = ReadonlyMap<string, Direction | "neither">;

const lowerWords =
  /(^|[^a-z])(loss|losses|err|error|errors|rmse|mse|mae|mape|rmsle|nll|bce|ce|cross_?entropy|entropy|perplexity|ppl|wer|cer|fid|kid|kl|divergence|distance|regret|violations?|brier|ece|logloss|log_loss|deviance|aic|bic|latency|cost)([^a-z]|$)/;
const higherWords =
  /(^|[^a-z])(acc|accuracy|auc|auroc|auprc|roc_?auc|f1|fbeta|f_?score|precision|recall|sensitivity|specificity|map|ap|ndcg|mrr|iou|miou|dice|jaccard|bleu|rouge\w*|meteor|r2|r2_?score|r_?squared|score|reward|return|returns|win_?rate|success|success_?rate|psnr|ssim|kappa|mcc|hit_?rate|throughput|likelihood|elbo|pass|exact_match|em|correlation|pearson|spearman)(?=[^a-z]|$)/;

/** Guesses from a metric's name which values are good; `undefined` where the name does not tell. */
export function guessDirection(metric: string): Direction | undefined {
  const name = metric.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
  if (name.startsWith("system/")) return undefined;
  if (lowerWords.test(name)) return "lower";
  return higherWords.test(name) ? "higher" : undefined;
}

/** The direction in force: the reader's word before the guess. */
export function directionOf(metric: string, choices: DirectionChoices): Direction | undefined {
  const choice = choices.get(metric);
  return choice === "neither" ? undefined : (choice ?? guessDirection(metric));
}
