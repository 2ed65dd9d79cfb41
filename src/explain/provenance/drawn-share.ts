const GOLDEN = 0x9e3779b97f4a7c15n;

const mixed = (z: bigint): bigint => {
  const first = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  const second = BigInt.asUintN(64, (first ^ (first >> 27n)) * 0x94d049bb133111ebn);
  return second ^ (second >> 31n);
};

/** Returns the number in [0, 1) by which kernels draw an element: SplitMix64 of seed, region and column (Steele et al. 2014). */
export const drawnShare = (seed: number, regionIndex: number, column: number): number => {
  let z = mixed(BigInt.asUintN(64, BigInt(seed) + GOLDEN)) ^ BigInt(regionIndex);
  z = mixed(BigInt.asUintN(64, z + GOLDEN)) ^ BigInt(column);
  z = mixed(BigInt.asUintN(64, z + GOLDEN));
  return Number(z >> 11n) / 2 ** 53;
};
