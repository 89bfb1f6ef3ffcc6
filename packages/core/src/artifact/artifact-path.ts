import { Invalid } from "../errors.ts";
import { percentDecoded } from "./percent-decoded.ts";

/** The limits of a path; bytes are those of its UTF-8 form. */
export const ARTIFACT_PATH_LIMITS = { bytes: 1024, parts: 64, partBytes: 255 } as const;

/** Names that `mlflow.log_image` gives: the key's slashes have become `#`, and its separators are `%` or, formerly, `#`. */
const LOGGED_IMAGE = /^[\w\-. #]+[#%]step[#%]-?\d+[#%]timestamp[#%]\d+[#%][\w\-#%]+\.(?:png|webp)$/;
const SCHEME_OR_DRIVE = /^[A-Za-z][A-Za-z0-9+.-]*:$/;
const DRIVE = /^[A-Za-z]:/;
const NOT_ASCII = /[^ -~]/;
// Control characters are what these look for.
const CONTROL = /\p{Cc}/u;
/** What file systems, headers and terminals take for an end or an order. Other controls stay text while encoded: `loss%10.png` is a name. */
const NO_TEXT = /[\0\r\n\u007f-\u009f]/;

/**
 * The one check of a path that a client gives for an artifact: parts joined by `/`, below some root. It comes back as it
 * was, byte for byte, or not at all; nothing is cleaned up, so two spellings never mean one file.
 *
 * A path that would leave its folder is refused in every form that decoding it once more, or again and again, brings
 * out. Other text that merely looks encoded stays a name: MLflow's own image names are full of `%`.
 *
 * @throws {Invalid} "Invalid path …" naming the path and what is wrong with it
 */
export function parseArtifactPath(text: string): string {
  const fault = faultOf(text);
  if (fault !== undefined) throw new Invalid(`Invalid path ${shown(text)}: ${fault}.`);
  return text;
}

function faultOf(text: string): string | undefined {
  if (text === "") return "it is empty; name a file or folder below the root";
  if (text.length > ARTIFACT_PATH_LIMITS.bytes || utf8Length(text) > ARTIFACT_PATH_LIMITS.bytes) return "it is longer than 1024 bytes";
  if (!text.isWellFormed()) return "it holds half a character (a lone surrogate)";
  if (CONTROL.test(text)) return "it holds a control character";
  if (text.includes("\\")) return "parts are joined by /, not by a backslash";
  const parts = text.split("/");
  if (parts.length > ARTIFACT_PATH_LIMITS.parts) return "it has more than 64 parts";
  if (DRIVE.test(text)) return "it begins with a drive letter";
  for (const [index, part] of parts.entries()) {
    const fault = faultOfPart(part, { isFirst: index === 0, isLast: index === parts.length - 1 });
    if (fault !== undefined) return fault;
  }
  if (everyFormOf(text).some(leavesItsFolder)) return "decoded, it would leave its folder";
  // Ids and numbers in an image's name may well begin with 00 after a %.
  const named = LOGGED_IMAGE.test(parts.at(-1) ?? "") ? parts.slice(0, -1).join("/") : text;
  return everyFormOf(named).some(isOtherThanName) ? "decoded, it holds a drive, a scheme, a backslash or a control character" : undefined;
}

function faultOfPart(part: string, place: { readonly isFirst: boolean; readonly isLast: boolean }): string | undefined {
  if (part === "") return place.isFirst ? "it must not begin with /" : "it has an empty part";
  if (isDots(part)) return `the part ${JSON.stringify(part)} is not a name`;
  if (part.length * 3 > ARTIFACT_PATH_LIMITS.partBytes && utf8Length(part) > ARTIFACT_PATH_LIMITS.partBytes) {
    return "a part is longer than 255 bytes";
  }
  if (SCHEME_OR_DRIVE.test(part)) return `${JSON.stringify(part)} would make it a URI or a drive`;
  if (part.includes("#") && !(place.isLast && LOGGED_IMAGE.test(part))) return "# would begin a fragment";
  return undefined;
}

/** The text, and what it becomes when it is decoded until nothing changes. Each round shortens it, so this ends. */
function everyFormOf(text: string): string[] {
  const forms = [text];
  for (let form = text, next = percentDecoded(form); next !== form; form = next, next = percentDecoded(form)) forms.push(next);
  return forms;
}

function leavesItsFolder(form: string): boolean {
  // Full-width dots and slashes become plain ones wherever somebody normalises.
  const plain = NOT_ASCII.test(form) ? form.normalize("NFKC") : form;
  const parts = plain.split(/[\\/]/);
  return parts.some((part) => part === "" || isDots(part));
}

function isOtherThanName(form: string): boolean {
  return NO_TEXT.test(form) || form.includes("\\") || DRIVE.test(form) || form.split("/").some((part) => SCHEME_OR_DRIVE.test(part));
}

/** Also with parameters or a query, which some servers cut off before they walk the path: `..;x`. */
function isDots(part: string): boolean {
  const name = part.replace(/[;?].*$/s, "").trim();
  return name === "." || name === "..";
}

function utf8Length(text: string): number {
  if (!NOT_ASCII.test(text)) return text.length;
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Quoted with its control characters spelled out, and short enough for a message. */
function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
