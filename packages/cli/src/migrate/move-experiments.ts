import { Invalid } from "@trialbook/core/errors.ts";
import type { ExperimentOverview } from "@trialbook/core/experiment/experiment.ts";
import type { KeptExperiment } from "@trialbook/core/whole-book.ts";
import { digestOf } from "./canonical.ts";
import type { Moving } from "./mover.ts";

export interface BegunExperiment {
  readonly experiment: KeptExperiment;
  /** Whether the target had it before, the same. */
  readonly wasSame: boolean;
}

/**
 * Makes all experiments, with their ids, and leaves them open to writes whether or not they lie in the bin.
 *
 * @throws {Invalid} if the target is another book: it has an experiment of the same id that is not this one
 */
export async function beginExperiments({ from, to }: Moving): Promise<readonly BegunExperiment[]> {
  const experiments = (await from.experiments.listExperiments("all")).map(kept);
  const there = new Map((await to.experiments.listExperiments("all")).map((experiment) => [experiment.id, experiment]));
  for (const { id, name, created } of experiments) {
    const other = there.get(id);
    // The default experiment is made with each book, at another time.
    if (id === "0" || other === undefined || other.created === created) continue;
    throw new Invalid(
      `The target has an experiment ${id}, ${JSON.stringify(other.name)}, that is not the source's ${JSON.stringify(name)}: it is another book. Migrate into a new one.`,
    );
  }
  for (const experiment of experiments) {
    if (there.get(experiment.id)?.lifecycle !== "active") await to.whole.keepExperiment({ ...experiment, lifecycle: "active" });
  }
  return experiments.map((experiment) => {
    const other = there.get(experiment.id);
    return { experiment, wasSame: other !== undefined && digestOf(kept(other)) === digestOf(experiment) };
  });
}

/** Once all that lies in them is written: gives experiments their facts, the bin and the time of the last activity too. */
export async function endExperiments({ to, report }: Moving, experiments: readonly BegunExperiment[]): Promise<void> {
  for (const { experiment } of experiments) await to.whole.keepExperiment(experiment);
  const there = new Map((await to.experiments.listExperiments("all")).map((found) => [found.id, digestOf(kept(found))]));
  const counts = report.counts.experiments;
  for (const { experiment, wasSame } of experiments) {
    const [source, target = ""] = [digestOf(experiment), there.get(experiment.id)];
    counts.found++;
    report.compared(source, target);
    if (source !== target) report.differing.push(`experiment ${experiment.id} (${experiment.name})`);
    else if (wasSame) counts.same++;
    else counts.written++;
  }
}

function kept({ runs: _runs, running: _running, ...experiment }: ExperimentOverview): KeptExperiment {
  return experiment;
}
