import type { Socket } from "node:net";
import { refusalReply } from "./refusal.ts";

/** What Node says of bytes that are no request; `rawPacket` is what arrived last. */
interface ParseError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

/**
 * Answers bytes that are no HTTP request, and lets go of the connection: after them nobody knows where the next
 * request would begin. Where an earlier request of the connection still waits for its answer nothing is written, for
 * the client would take it for that answer.
 */
export function refuseBytes(
  error: ParseError,
  socket: Socket,
  options: { readonly targetLimit: number; readonly mayAnswer: boolean },
): void {
  if (!socket.writable || !options.mayAnswer || error.code === "ECONNRESET") {
    socket.destroySoon();
    return;
  }
  const [status, reason] = statusOf(error, options.targetLimit);
  const { body } = refusalReply({ status, message: reason });
  const head = ["content-type: application/json", "x-content-type-options: nosniff", `content-length: ${body.length}`, "connection: close"];
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}

function statusOf(error: ParseError, targetLimit: number): readonly [number, string] {
  switch (error.code) {
    case "HPE_HEADER_OVERFLOW":
      return error.rawPacket?.subarray(0, targetLimit).includes("\n") ? [431, "Request Header Fields Too Large"] : [414, "URI Too Long"];
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return [408, "Request Timeout"];
    case "HPE_INVALID_METHOD":
      return /^[A-Z]+ /.test(error.rawPacket?.toString("latin1", 0, 32) ?? "") ? [501, "Not Implemented"] : [400, "Bad Request"];
    case "HPE_INVALID_VERSION":
      return [505, "HTTP Version Not Supported"];
    default:
      return [400, "Bad Request"];
  }
}
