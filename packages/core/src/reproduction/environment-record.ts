import type { KeptFile } from "./code-record.ts";

/** What the command ran in. */
export interface EnvironmentRecord {
  readonly host: string;
  readonly user: string;
  readonly machine: MachineRecord;
  /** Allow-listed variables with secrets masked, ascending by name. */
  readonly variables: Readonly<Record<string, string>>;
  /** Interpreters that really ran, in the order in which they reported; the first is the command's own. */
  readonly python: readonly PythonRecord[];
  readonly r: readonly RRecord[];
  /** `uv.lock`, `renv.lock`, `requirements.txt` …, kept below `trialbook/kept/`. */
  readonly lockFiles: readonly KeptFile[];
}

export interface MachineRecord {
  /** `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** "Debian GNU/Linux 12 (bookworm)". */
  readonly system: string;
  readonly kernel: string;
  readonly arch: string;
  readonly cpu: string;
  /** Instruction sets that change numeric results: `avx2`, `avx512f`, `fma` …, ascending. */
  readonly cpuFlags: readonly string[];
  /** That this process may use. */
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly gpus: readonly GpuRecord[];
  /** What `TRIALBOOK_IMAGE_DIGEST` says: a container cannot see its own image. */
  readonly image?: string;
  /** Id of the container, if it is one that says so. */
  readonly container?: string;
}

export interface GpuRecord {
  readonly name: string;
  readonly uuid: string;
  readonly driver: string;
  /** Bytes. */
  readonly memory: number;
}

export interface PythonRecord {
  /** Absolute path of the interpreter. */
  readonly executable: string;
  /** "3.11.7". */
  readonly version: string;
  /** "CPython". */
  readonly implementation: string;
  /** Every distribution that is installed, ascending by name. */
  readonly packages: readonly PythonPackage[];
  /** What conda installed beside and below Python, ascending by name; absent where the environment is none of conda's. */
  readonly conda?: readonly CondaPackage[];
}

export interface CondaPackage {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  /** Its address or name. */
  readonly channel: string;
}

export interface PythonPackage {
  /** As the distribution writes it. */
  readonly name: string;
  readonly version: string;
  /** Whether a module of it was imported. */
  readonly used: boolean;
  /** Of the sorted lines of RECORD, without what installers differ in: equal content, equal fingerprint. */
  readonly fingerprint?: string;
  /** Where it came from when not from an index: `editable /path`, `git+https://…@commit`, an archive's URL. */
  readonly origin?: string;
  /** Of an editable install outside of the code: its source, kept with the run. */
  readonly files?: readonly KeptFile[];
}

/** The folder that an editable install lies in. */
export function editableFolder({ origin }: Pick<PythonPackage, "origin">): string | undefined {
  return /^editable (?:file:\/\/)?(\/.*)$/.exec(origin ?? "")?.[1];
}

export interface RRecord {
  /** Home of the installation. */
  readonly home: string;
  /** "4.2.2". */
  readonly version: string;
  readonly packages: readonly RPackage[];
  /** What `RNGkind()` says: generator, normal, sample. */
  readonly rng: readonly string[];
  /** Libraries that linear algebra went through. */
  readonly blas?: string;
  readonly lapack?: string;
  readonly locale?: string;
}

export interface RPackage {
  readonly name: string;
  readonly version: string;
  /** Loaded when the session ended; the others are only installed. */
  readonly used: boolean;
  /** "CRAN", a repository's address, or `github owner/name@commit`. */
  readonly origin?: string;
}
