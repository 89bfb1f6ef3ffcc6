/**
 * A `Content-Disposition` value that carries any file name and nothing but the name (RFC 6266, RFC 5987): quotes and
 * line breaks can't end it, and names beyond ASCII come encoded beside a plain stand-in.
 */
export function contentDisposition(kind: "attachment" | "inline", name: string): string {
  const plain = name.replace(/[^ -~]|["\\%]/gu, "_");
  if (plain === name) return `${kind}; filename="${name}"`;
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
