import { useQuery } from "@tanstack/react-query";
import { artifactKey, artifactUrl } from "../api/artifacts.ts";
import { send } from "../api/client.ts";
import type { ViewedFile } from "./catalog.ts";

/** As much of a file as a viewer shows. */
export const SHOWN_BYTES = 1024 * 1024;

export interface FileText {
  readonly text: string;
  /** Whether the file goes on after it. */
  readonly cut: boolean;
  /** Whether it holds bytes that no text has. */
  readonly binary: boolean;
}

/** The file's first MiB as UTF-8 text. Named like the folder's listing, so that a change of the run's files asks again. */
export function useText({ place, path, size }: ViewedFile) {
  return useQuery({
    queryKey: [...artifactKey(place, path), "text", size],
    queryFn: async ({ signal }): Promise<FileText> => {
      const ranged = size === undefined || size > SHOWN_BYTES;
      const response = await send(artifactUrl(place, path), {
        signal,
        ...(ranged && size !== 0 ? { headers: { range: `bytes=0-${SHOWN_BYTES - 1}` } } : {}),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const total = size ?? bytes.length + (response.status === 206 ? 1 : 0);
      return { ...decode(bytes.subarray(0, SHOWN_BYTES)), cut: total > SHOWN_BYTES };
    },
  });
}

function decode(bytes: Uint8Array): Omit<FileText, "cut"> {
  // A character may be cut in two at the end: `stream` holds back what is not whole.
  const text = new TextDecoder().decode(bytes, { stream: true });
  return { text, binary: text.includes("\0") };
}
