/** What an entry counts. */
type Weigh<Value> = (value: Value) => number;

/**
 * Remembers about as much as it is told, at most twice that, the recently used entries for sure. Two plain maps instead
 * of a list of uses: once the young one is full it becomes the old one, and what nobody asked for goes.
 */
export class BoundedCache<Key, Value extends NonNullable<unknown>> {
  readonly #size: number;
  readonly #weigh: Weigh<Value>;
  #young = new Map<Key, Value>();
  /** What was put into the young map. */
  #weight = 0;
  #old = new Map<Key, Value>();

  /** @param size how many entries, or how much they may weigh together */
  constructor(size: number, weigh: Weigh<Value> = () => 1) {
    this.#size = size;
    this.#weigh = weigh;
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    if (this.#weight >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#weight = 0;
    }
    this.#young.set(key, value);
    this.#weight += this.#weigh(value);
  }

  delete(key: Key): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#weight = 0;
  }
}
