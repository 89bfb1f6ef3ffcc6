import { readdirSync } from "node:fs";
import type { Family } from "./exposition.ts";

/** This process, under the names that Prometheus' own clients give. Milliseconds of `now` are since 1970. */
export function processFamilies(now: number): readonly Family[] {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const { active, idle } = performance.eventLoopUtilization();
  const descriptors = openDescriptors();
  return [
    gauge("process_resident_memory_bytes", "Memory that the process takes.", rss),
    gauge("nodejs_heap_size_used_bytes", "Memory of JavaScript in use.", heapUsed),
    gauge("nodejs_heap_size_total_bytes", "Memory of JavaScript.", heapTotal),
    gauge("nodejs_external_memory_bytes", "Memory of buffers.", external),
    counter("process_cpu_seconds_total", "CPU time of all threads.", (user + system) / 1e6),
    gauge("process_start_time_seconds", "When the process began, since 1970.", Math.round(now / 1000 - process.uptime())),
    ...(descriptors === undefined ? [] : [gauge("process_open_fds", "Open files and connections.", descriptors)]),
    counter("trialbook_event_loop_active_seconds_total", "Time in which the one thread that answers was busy.", active / 1000),
    counter("trialbook_event_loop_idle_seconds_total", "Time in which it waited for work.", idle / 1000),
  ];
}

export function gauge(name: string, help: string, value: number): Family {
  return { name, type: "gauge", help, samples: [{ value }] };
}

export function counter(name: string, help: string, value: number): Family {
  return { name, type: "counter", help, samples: [{ value }] };
}

function openDescriptors(): number | undefined {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return undefined; // Not Linux.
  }
}
