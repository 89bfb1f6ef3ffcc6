import { spawnSync } from "node:child_process";

/** Builds the screens as the server would at its first start, so that tests do not wait for it. */
const root = new URL("..", import.meta.url).pathname;
const { status } = spawnSync(process.execPath, [`${root}/node_modules/vite/bin/vite.js`, "build", "--logLevel", "warn"], {
  cwd: `${root}/packages/web`,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
