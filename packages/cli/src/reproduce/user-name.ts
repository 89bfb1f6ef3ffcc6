import { userInfo } from "node:os";

/** Who works here; a container's user may have a number only. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "");
  }
}
