import type { Command } from "../command.ts";

/** A command that is loaded when it is called: what others need does not make it start later. */
export interface CommandEntry {
  readonly name: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order in which help shows them. */
export const commands: readonly CommandEntry[] = [
  { name: "server", load: async () => (await import("./server.ts")).serverCommand },
  { name: "run", load: async () => (await import("./run.ts")).runCommand },
  { name: "runs", load: async () => (await import("./runs.ts")).runsCommand },
  { name: "show", load: async () => (await import("./show.ts")).showCommand },
  { name: "best", load: async () => (await import("./best.ts")).bestCommand },
  { name: "data", load: async () => (await import("./data.ts")).dataCommand },
  { name: "diff", load: async () => (await import("./diff.ts")).diffCommand },
  { name: "artifacts", load: async () => (await import("./artifacts.ts")).artifactsCommand },
  { name: "tag", load: async () => (await import("./tag.ts")).tagCommand },
  { name: "note", load: async () => (await import("./note.ts")).noteCommand },
  { name: "export", load: async () => (await import("./export.ts")).exportCommand },
  { name: "import", load: async () => (await import("./import.ts")).importCommand },
  { name: "log", load: async () => (await import("./log.ts")).logCommand },
  { name: "sync", load: async () => (await import("./sync.ts")).syncCommand },
  { name: "attach", load: async () => (await import("./attach.ts")).attachCommand },
  { name: "demo", load: async () => (await import("./demo.ts")).demoCommand },
  { name: "gc", load: async () => (await import("./gc.ts")).gcCommand },
  { name: "version", load: async () => (await import("./version.ts")).versionCommand },
];
