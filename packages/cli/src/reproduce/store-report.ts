import { REPORT_ARTIFACT, REPORTS_FOLDER, type ReproductionReport } from "@trialbook/core/reproduction/reproduction-report.ts";
import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import { type Connection, send } from "@trialbook/sdk/http.ts";
import { putText } from "./original-run.ts";

/**
 * Puts a report with both runs, and the badge on the original. One that could not run leaves the original as it is: only a real
 * reproduction says something of it.
 */
export async function storeReport(
  { original, repeated }: { readonly original: Connection; readonly repeated: Connection },
  report: ReproductionReport,
): Promise<void> {
  if (report.repeated === undefined) return;
  const { id } = report.repeated;
  const text = JSON.stringify(report, undefined, 2);
  await putText(repeated, { id, name: REPORT_ARTIFACT, text });
  await send(repeated, "POST /runs/{id}/log", { id, tags: [{ key: runTags.verdict, value: report.verdict }] });
  if (report.verdict === "could-not-run") return;
  await putText(original, { id: report.original.id, name: `${REPORTS_FOLDER}/${id}.json`, text });
  const tags = {
    [runTags.reproduced]: report.verdict,
    [runTags.reproducedBy]: `${report.by.user}@${report.by.host}`,
    [runTags.reproducedRun]: id,
  };
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  await send(original, "POST /runs/{id}/log", { id: report.original.id, tags: list });
}
