import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JournalEvent, JournalLine } from "@trialbook/core/reproduction/journal-line.ts";
import { maskValues } from "@trialbook/core/reproduction/mask-secrets.ts";
import { MEDIA_FOLDER } from "@trialbook/core/reproduction/run-record.ts";
import { artifactName } from "../files/keep-file.ts";
import type { RunFolder } from "../journal/run-folder.ts";
import type { FollowedMedium } from "./tensorboard/event-follower.ts";

/** More of them stay in the file that they were written to. */
const MOST = 2000;
const TOGETHER = 512 * 1024 * 1024;

/** Makes artifacts of the images, texts, sounds and histograms of a run. */
export class MediaKeeper {
  readonly #folder: RunFolder;
  /** How many of a name there are: a step may have several. */
  readonly #names = new Map<string, number>();
  #count = 0;
  #bytes = 0;
  #left = 0;

  constructor(folder: RunFolder) {
    this.#folder = folder;
  }

  /** One that an earlier watcher of the same run has kept. */
  recall({ name, size }: Extract<JournalLine, { kind: "artifact" }>): void {
    const plain = name.replace(/(\/step--?\d+)(?:-\d+)?(\.\w+)$/, "$1$2");
    this.#names.set(plain, (this.#names.get(plain) ?? 0) + 1);
    this.#count++;
    this.#bytes += size;
  }

  /** What was left out, in a sentence. */
  get gaps(): readonly string[] {
    if (this.#left === 0) return [];
    return [`${this.#left} images, texts or histograms stay in TensorBoard's files: a run keeps ${MOST}, of 512 MiB together.`];
  }

  /** The line that makes an artifact of it; nothing when there are too many. */
  keep({ key, step, ending, bytes: given }: FollowedMedium): JournalEvent[] {
    const bytes = ending === "md" ? Buffer.from(maskValues(Buffer.from(given).toString("utf8")).text) : given;
    if (this.#count >= MOST || this.#bytes + bytes.length > TOGETHER) {
      this.#left++;
      return [];
    }
    this.#count++;
    this.#bytes += bytes.length;
    const plain = artifactName(MEDIA_FOLDER, key, `step-${step}.${ending}`);
    const before = this.#names.get(plain) ?? 0;
    this.#names.set(plain, before + 1);
    const name = before === 0 ? plain : artifactName(MEDIA_FOLDER, key, `step-${step}-${before + 1}.${ending}`);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const place = join(this.#folder.files, sha256);
    if (!existsSync(place)) {
      mkdirSync(this.#folder.files, { recursive: true, mode: 0o700 });
      writeFileSync(`${place}.new`, bytes, { mode: 0o600 });
      renameSync(`${place}.new`, place);
    }
    return [{ kind: "artifact", name, file: `files/${sha256}`, size: bytes.length, sha256 }];
  }
}

const KINDS: Readonly<Record<string, string>> = { md: "text", json: "histogram", wav: "audio" };

/** A line for each medium of a run: key, kind, step, time and artifact; from its journal. Empty where there is none. */
export function mediaIndex(lines: Iterable<JournalLine>): string {
  let text = "";
  for (const line of lines) {
    const match = line.kind === "artifact" ? /^media\/(.+)\/step-(-?\d+)(?:-\d+)?\.(\w+)$/.exec(line.name) : null;
    if (match === null || line.kind !== "artifact") continue;
    const [, key = "", step, ending = ""] = match;
    text += `${JSON.stringify({ key, kind: KINDS[ending] ?? "image", step: Number(step), at: line.at, path: line.name })}\n`;
  }
  return text;
}
