const ENCODED_RUN = /(?:%[0-9A-Fa-f]{2})+/g;
/** `.`, `/` and `\` in the longer byte forms that careless decoders take for UTF-8. */
const OVERLONG = /(?:%c0|%e0%80|%f0%80%80)%(ae|af)|(?:%c1|%e0%81|%f0%80%81)%9c/gi;
/** An old spelling of some servers: `%u002e`. */
const UTF16_UNIT = /%u([0-9A-Fa-f]{4})/g;

/**
 * A text with every percent-encoded character decoded once, as leniently as the most careless reader would; what is no
 * code stays as it is.
 */
export function percentDecoded(text: string): string {
  if (!text.includes("%")) return text;
  return text
    .replace(OVERLONG, (_, code: string | undefined) => (code === undefined ? "\\" : code.toLowerCase() === "ae" ? "." : "/"))
    .replace(UTF16_UNIT, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(ENCODED_RUN, decodedRun);
}

function decodedRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    // Not UTF-8: the plain characters among the bytes still count.
    return run.replace(/%[0-7][0-9A-Fa-f]/g, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  }
}
