import { pagePolicy } from "../http/security-headers.ts";

/** What a browser sees when the screens could not be built: the reason, and that the rest of the server works. */
export function failurePage(error: unknown): Response {
  const reason = error instanceof Error ? error.message : String(error);
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Trialbook: no screens</title>
<h1>Trialbook's screens could not be built</h1>
<p>Clients can log and read as usual. Run <code>npm ci</code>, then start the server again; if that does not help, this is what the builder said:</p>
<pre>${escaped(reason)}</pre>
</html>
`;
  return new Response(body, {
    status: 500,
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": pagePolicy },
  });
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
