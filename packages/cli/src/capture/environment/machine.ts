import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, release, totalmem, type } from "node:os";
import { delimiter, join } from "node:path";
import type { GpuRecord, MachineRecord } from "@trialbook/core/reproduction/environment-record.ts";

/** Instruction sets that make libraries choose other kernels, and so other roundings. */
const NUMERIC_FLAGS = /^(?:sse4_2|avx|avx2|fma|f16c|avx512\w+|amx_\w+|asimd\w*|sve\w*|bf16|avx_vnni)$/;

/** What the machine is, apart from its GPUs. */
export function machineRecord(env: Readonly<Record<string, string | undefined>>): Omit<MachineRecord, "gpus"> {
  const container = containerId();
  const image = env["TRIALBOOK_IMAGE_DIGEST"];
  return {
    platform: process.platform,
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(textOf("/etc/os-release"))?.[1] ?? `${type()} ${release()}`,
    kernel: release(),
    arch: arch(),
    cpu: cpus()[0]?.model ?? "unknown",
    cpuFlags: cpuFlags(),
    cores: availableParallelism(),
    memory: totalmem(),
    ...(image !== undefined && { image }),
    ...(container !== undefined && { container }),
  };
}

function cpuFlags(): readonly string[] {
  const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(textOf("/proc/cpuinfo"))?.[1] ?? "";
  return line
    .split(" ")
    .filter((flag) => NUMERIC_FLAGS.test(flag))
    .sort();
}

function containerId(): string | undefined {
  return /\/(?:containers|docker|libpod-)\/?([0-9a-f]{64})/.exec(textOf("/proc/self/mountinfo"))?.[1];
}

/** NVIDIA's GPUs, if its tool is there and answers within 5 s. */
export function gpuRecords(path = process.env["PATH"] ?? ""): Promise<readonly GpuRecord[]> {
  const tool = path
    .split(delimiter)
    .map((folder) => join(folder, "nvidia-smi"))
    .find((file) => existsSync(file));
  if (tool === undefined) return Promise.resolve([]);
  const args = ["--query-gpu=name,uuid,driver_version,memory.total", "--format=csv,noheader,nounits"];
  return new Promise((resolve) => {
    execFile(tool, args, { timeout: 5000 }, (error, stdout) => resolve(error === null ? stdout.split("\n").flatMap(gpuOf) : []));
  });
}

function gpuOf(line: string): GpuRecord[] {
  const [name, uuid, driver, mebibytes] = line.split(",").map((field) => field.trim());
  if (name === undefined || uuid === undefined || driver === undefined) return [];
  return [{ name, uuid, driver, memory: Number(mebibytes) * 1024 * 1024 || 0 }];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // Not this system.
  }
}
