import { LATENCY_BOUNDS, type RequestFigures } from "../http/request-figures.ts";
import { type Family, histogramSamples } from "./exposition.ts";
import { gauge } from "./process-families.ts";

/** Requests by route and status, how long they took, what is under way and what waits. */
export function requestFamilies(figures: RequestFigures): readonly Family[] {
  const all = [...figures.all()];
  const live = all.filter(({ isLive }) => isLive);
  const { running, waiting } = figures.queue();
  return [
    {
      name: "trialbook_http_requests_total",
      type: "counter",
      help: "Requests that ended, by route and status; 499: the client went away before.",
      samples: all.flatMap(({ method, path, figures: { statuses } }) =>
        Array.from(statuses, ([status, value]) => ({ labels: { method, route: path, status: String(status) }, value })),
      ),
    },
    {
      name: "trialbook_http_request_duration_seconds",
      type: "histogram",
      help: "From a request's head to its answer's last byte, without streams that last as long as their listener.",
      samples: all
        .filter(({ isLive }) => !isLive)
        .flatMap(({ method, path, figures: { buckets, seconds } }) => [
          ...histogramSamples({ bounds: LATENCY_BOUNDS, counts: buckets, sum: seconds }, { method, route: path }),
        ]),
    },
    gauge("trialbook_http_requests_running", "Requests with small bodies that are being handled.", running),
    gauge("trialbook_http_requests_waiting", "Requests that wait for their turn.", waiting),
    gauge(
      "trialbook_http_requests_open",
      "Requests that have begun and not ended, live streams left out.",
      sum(all.filter(({ isLive }) => !isLive).map(({ figures: { open } }) => open)),
    ),
    gauge("trialbook_live_streams", "Screens that are being told of changes.", sum(live.map(({ figures: { open } }) => open))),
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
