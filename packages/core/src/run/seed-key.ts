const SEED = /(?:^|[._\-/ ])(?:seed|random_state|randomseed|rng)$/i;
const CAMEL = /[a-z]Seed$/;

/** Whether a param says from where chance starts: `seed`, `random_seed`, `model.seed`, `dataSeed`, scikit-learn's `random_state`. */
export function isSeedKey(key: string): boolean {
  return SEED.test(key) || CAMEL.test(key);
}
