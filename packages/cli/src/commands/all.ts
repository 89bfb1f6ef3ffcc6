import type { Command } from "../command.ts";
import { artifactsCommand } from "./artifacts.ts";
import { attachCommand } from "./attach.ts";
import { bestCommand } from "./best.ts";
import { dataCommand } from "./data.ts";
import { demoCommand } from "./demo.ts";
import { diffCommand } from "./diff.ts";
import { exportCommand } from "./export.ts";
import { gcCommand } from "./gc.ts";
import { importCommand } from "./import.ts";
import { logCommand } from "./log.ts";
import { noteCommand } from "./note.ts";
import { runCommand } from "./run.ts";
import { runsCommand } from "./runs.ts";
import { serverCommand } from "./server.ts";
import { showCommand } from "./show.ts";
import { syncCommand } from "./sync.ts";
import { tagCommand } from "./tag.ts";
import { versionCommand } from "./version.ts";

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  serverCommand,
  runCommand,
  runsCommand,
  showCommand,
  bestCommand,
  dataCommand,
  diffCommand,
  artifactsCommand,
  tagCommand,
  noteCommand,
  exportCommand,
  importCommand,
  logCommand,
  syncCommand,
  attachCommand,
  demoCommand,
  gcCommand,
  versionCommand,
];
