import type { Command } from "../command.ts";
import { dataCommand } from "./data.ts";
import { demoCommand } from "./demo.ts";
import { diffCommand } from "./diff.ts";
import { gcCommand } from "./gc.ts";
import { serverCommand } from "./server.ts";
import { versionCommand } from "./version.ts";

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [serverCommand, demoCommand, dataCommand, diffCommand, gcCommand, versionCommand];
