import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

/** Type-checks every package and the tools; prints what the compiler says. @returns whether all is well */
export function checkTypes(root: string): boolean {
  const projects = readdirSync(`${root}/packages`)
    .map((name) => `packages/${name}`)
    .concat("tools")
    .filter((folder) => existsSync(`${root}/${folder}/tsconfig.json`));
  if (projects.length < 7) throw new Error(`Only ${projects.length} projects were found: ${projects.join(", ")}.`);
  const results = projects.map((folder) =>
    spawnSync(`${root}/node_modules/.bin/tsc`, ["-p", folder, "--pretty", "false"], { cwd: root, stdio: "inherit" }),
  );
  return results.every(({ status }) => status === 0);
}

if (import.meta.main) process.exitCode = checkTypes(new URL("..", import.meta.url).pathname) ? 0 : 1;
