/** Gives numbers in 0 <= x < 1; the same seed gives the same numbers on every machine. */
export type RandomStream = () => number;

/** A stream of 32-bit numbers by Weyl sequence and mixing (the finaliser of MurmurHash3): ample for resampling, not for secrets. */
export function randomStream(seed: number): RandomStream {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296;
  };
}
