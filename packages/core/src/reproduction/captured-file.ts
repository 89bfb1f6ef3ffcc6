/** A file that the command read or wrote, or that `--data` declared. */
export interface CapturedFile {
  /** Relative to the repository's root or working folder where it lies below, with `/` between parts; else absolute. */
  readonly path: string;
  /** Read and written is `output`. `code`: sources that were read where there is no repository, or outside of it. */
  readonly role: "input" | "output" | "code";
  readonly size: number;
  /** Absent if it was gone when it should be hashed, or could not be read; then `problem` says so. */
  readonly sha256?: string;
  readonly problem?: string;
  /** It changed while the command ran, so the hash may not be of what was read. Inputs only. */
  readonly unstable?: true;
  /** Given by `--data`. */
  readonly declared?: true;
  /** Name of the artifact that holds its bytes; absent if they were not kept. */
  readonly artifact?: string;
}
