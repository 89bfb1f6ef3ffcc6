import type { CommandEntry } from "../command.ts";

/** Every command, in the order in which help shows them. */
export const commands: readonly CommandEntry[] = [
  { name: "server", summary: "Start the server", load: async () => (await import("./server.ts")).serverCommand },
  { name: "run", summary: "Run a command and record it", load: async () => (await import("./run.ts")).runCommand },
  { name: "runs", summary: "List runs, newest first", load: async () => (await import("./runs.ts")).runsCommand },
  { name: "show", summary: "Show one run with all that was captured", load: async () => (await import("./show.ts")).showCommand },
  { name: "best", summary: "Find the best run by a metric", load: async () => (await import("./best.ts")).bestCommand },
  {
    name: "data",
    summary: "Keep, show, compare and restore versions of datasets",
    load: async () => (await import("./data.ts")).dataCommand,
  },
  { name: "diff", summary: "Say what differs between two runs", load: async () => (await import("./diff.ts")).diffCommand },
  {
    name: "reproduce",
    summary: "Repeat a run and say whether it gives the same",
    load: async () => (await import("./reproduce.ts")).reproduceCommand,
  },
  {
    name: "explain",
    summary: "Say which change between two runs made the difference",
    load: async () => (await import("./explain.ts")).explainCommand,
  },
  {
    name: "artifacts",
    summary: "List, fetch and store files of a run",
    load: async () => (await import("./artifacts.ts")).artifactsCommand,
  },
  { name: "tag", summary: "Set or remove tags of a run", load: async () => (await import("./tag.ts")).tagCommand },
  { name: "note", summary: "Read or write the note of a run", load: async () => (await import("./note.ts")).noteCommand },
  { name: "export", summary: "Write runs as CSV or JSON", load: async () => (await import("./export.ts")).exportCommand },
  { name: "import", summary: "Take over all that an MLflow has", load: async () => (await import("./import.ts")).importCommand },
  { name: "log", summary: "Log metrics from a script that trialbook run started", load: async () => (await import("./log.ts")).logCommand },
  { name: "sync", summary: "Send runs that wait on this machine", load: async () => (await import("./sync.ts")).syncCommand },
  {
    name: "attach",
    summary: "Go on watching a command whose trialbook run was killed",
    load: async () => (await import("./attach.ts")).attachCommand,
  },
  { name: "demo", summary: "Record a real training, to see the product work", load: async () => (await import("./demo.ts")).demoCommand },
  {
    name: "migrate",
    summary: "Bring a book from a folder into PostgreSQL, or back",
    load: async () => (await import("./migrate.ts")).migrateCommand,
  },
  { name: "check", summary: "Look whether a book is as it was written", load: async () => (await import("./check.ts")).checkCommand },
  { name: "backup", summary: "Make a backup, also beside the server", load: async () => (await import("./backup.ts")).backupCommand },
  { name: "restore", summary: "Make a data folder of a backup", load: async () => (await import("./restore.ts")).restoreCommand },
  { name: "config", summary: "Show a server's settings, and who says so", load: async () => (await import("./config.ts")).configCommand },
  { name: "gc", summary: "Remove for good what lies in the bin", load: async () => (await import("./gc.ts")).gcCommand },
  { name: "admin", summary: "Make the first account", load: async () => (await import("./admin.ts")).adminCommand },
  { name: "user", summary: "Let people in, and say what they may do", load: async () => (await import("./user.ts")).userCommand },
  {
    name: "login",
    summary: "Sign in to a server, for the commands after this one",
    load: async () => (await import("./login.ts")).loginCommand,
  },
  {
    name: "completion",
    summary: "Print what a shell needs to complete commands",
    load: async () => (await import("./completion.ts")).completionCommand(commands),
  },
  { name: "version", summary: "Print the version", load: async () => (await import("./version.ts")).versionCommand },
];
