/** What a body may be packed in. */
export type ContentEncoding = "br" | "gzip" | "identity";

/** The best of ours that an `Accept-Encoding` takes (RFC 9110, 12.5.3); `q=0` refuses one. */
export function acceptedEncoding(header: string | undefined): ContentEncoding {
  if (header === undefined) return "identity";
  const refused = new Set<string>();
  const taken = new Set<string>();
  for (const part of header.toLowerCase().split(",")) {
    const [name = "", ...weights] = part.split(";").map((piece) => piece.trim());
    (weights.some((weight) => /^q\s*=\s*0(?:\.0*)?$/.test(weight)) ? refused : taken).add(name);
  }
  const takes = (name: string): boolean => taken.has(name) || (taken.has("*") && !refused.has(name));
  return takes("br") ? "br" : takes("gzip") ? "gzip" : "identity";
}
