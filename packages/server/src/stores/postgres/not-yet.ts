import { Invalid } from "@trialbook/core/errors.ts";

/**
 * Stands where a port of this back-end is still to be written: whatever is asked of it is refused in words.
 *
 * @param there what is true of a book that has nothing of this, for those who look by themselves
 */
export function notYet<Port extends object>(what: string, there: Partial<Port> = {}): Port {
  const refuse = async (): Promise<never> => {
    throw new Invalid(`${what} are not kept on PostgreSQL yet. A server that keeps its book in a folder (without --store) has them.`);
  };
  return new Proxy(there, {
    get: (known, name) => (name in known || name === "then" ? Reflect.get(known, name) : refuse),
  }) as Port;
}
