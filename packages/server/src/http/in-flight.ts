/** Lets so many tasks run at a time and so many more wait; who comes beyond that is turned away. */
export class InFlight {
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(most: number, mostWaiting: number) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Runs the task now, or when its turn comes. The task calls {@link leave} when it has ended.
   *
   * @returns false if it will never run
   */
  enter(task: () => void): boolean {
    if (this.#running < this.#most) {
      this.#running++;
      task();
      return true;
    }
    if (this.#waiting.length >= this.#mostWaiting) return false;
    this.#waiting.push(task);
    return true;
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}
