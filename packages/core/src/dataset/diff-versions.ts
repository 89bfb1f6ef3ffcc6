import { contentOf, type DataFile } from "./data-file.ts";
import { bytesOfPath, compareBytes } from "./path-bytes.ts";

/** One file that differs between two versions. */
export type FileChange =
  | { readonly kind: "added" | "removed" | "changed"; readonly path: string; readonly size?: number }
  /** The same content under another path. */
  | { readonly kind: "moved"; readonly path: string; readonly from: string; readonly size?: number };

/** What became of the files from one version to another. */
export interface FilesDiff {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly moved: number;
  readonly same: number;
  /** Bytes of files whose content the first version had nowhere. */
  readonly newBytes: number;
  /** Ascending by path; at most as many as asked for. */
  readonly changes: readonly FileChange[];
}

/** Moves are looked for among so many files at most; past that they count as removed and added. */
const MOST_LOOKED_AT = 500_000;

/**
 * Compares two lists of files, each ascending by the paths' bytes, in one walk. Memory grows with what differs, not with
 * what there is.
 */
export async function diffFiles(before: AsyncIterable<DataFile>, after: AsyncIterable<DataFile>, most = 200): Promise<FilesDiff> {
  const removed = new Map<string, DataFile[]>();
  const added: DataFile[] = [];
  const changed: DataFile[] = [];
  let [same, removals, additions] = [0, 0, 0];
  for await (const [left, right] of sideBySide(before, after)) {
    if (left !== undefined && right !== undefined && contentOf(left) === contentOf(right)) same++;
    else if (left !== undefined && right !== undefined) changed.push(right);
    else if (right !== undefined) additions = added.push(right);
    else if (left !== undefined && removals++ < MOST_LOOKED_AT)
      removed.set(contentOf(left), [...(removed.get(contentOf(left)) ?? []), left]);
  }
  const changes: FileChange[] = changed.map(({ path, size }) => withSize({ kind: "changed", path }, size));
  let [moved, newBytes] = [0, changed.reduce((sum, { size = 0 }) => sum + size, 0)];
  for (const file of added) {
    const origin = removed.get(contentOf(file))?.shift();
    if (origin === undefined) newBytes += file.size ?? 0;
    else moved++;
    changes.push(
      withSize(
        origin === undefined ? { kind: "added", path: file.path } : { kind: "moved", path: file.path, from: origin.path },
        file.size,
      ),
    );
  }
  for (const { path, size } of [...removed.values()].flat()) changes.push(withSize({ kind: "removed", path }, size));
  changes.sort((a, b) => compareBytes(bytesOfPath(a.path), bytesOfPath(b.path)));
  return {
    added: additions - moved,
    removed: removals - moved,
    changed: changed.length,
    moved,
    same,
    newBytes,
    changes: changes.slice(0, most),
  };
}

function withSize<Change extends FileChange>(change: Change, size: number | undefined): Change {
  return size === undefined ? change : { ...change, size };
}

/** Files of the same path together, else one side alone. */
async function* sideBySide(
  before: AsyncIterable<DataFile>,
  after: AsyncIterable<DataFile>,
): AsyncGenerator<readonly [DataFile | undefined, DataFile | undefined], void> {
  const [lefts, rights] = [before[Symbol.asyncIterator](), after[Symbol.asyncIterator]()];
  let [left, right] = [(await lefts.next()).value as DataFile | undefined, (await rights.next()).value as DataFile | undefined];
  while (left !== undefined || right !== undefined) {
    const order = left === undefined ? 1 : right === undefined ? -1 : compareBytes(bytesOfPath(left.path), bytesOfPath(right.path));
    yield [order <= 0 ? left : undefined, order >= 0 ? right : undefined];
    if (order <= 0) left = (await lefts.next()).value as DataFile | undefined;
    if (order >= 0) right = (await rights.next()).value as DataFile | undefined;
  }
}
