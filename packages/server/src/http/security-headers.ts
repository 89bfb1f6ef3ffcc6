/**
 * On every answer: nothing is guessed to be markup, no page elsewhere frames us, and links away tell nobody
 * which run was open. Names and values in turn, as Node's `writeHead` takes them cheapest.
 */
export const securityHeaders: readonly string[] = [
  "x-content-type-options",
  "nosniff",
  "x-frame-options",
  "SAMEORIGIN",
  "referrer-policy",
  "same-origin",
];

/** For our own pages: scripts come from files of ours alone, and nothing is loaded from elsewhere. */
export const pagePolicy = [
  "default-src 'self'",
  "script-src 'self'",
  // uPlot and React set style attributes; styles can neither call out nor run.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join("; ");
