const GOLDEN: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15;

/** A number in [0, 1) that depends on nothing but these three (SplitMix64, Steele et al. 2014). */
export function sampleShare(seed: u64, regionIndex: i32, column: i32): f64 {
  let z = mixed(seed + GOLDEN) ^ <u64>regionIndex;
  z = mixed(z + GOLDEN) ^ <u64>column;
  z = mixed(z + GOLDEN);
  return <f64>(z >> 11) / <f64>((<u64>1) << 53);
}

function mixed(z: u64): u64 {
  z = (z ^ (z >> 30)) * (((<u64>0xbf58476d) << 32) | 0x1ce4e5b9);
  z = (z ^ (z >> 27)) * (((<u64>0x94d049bb) << 32) | 0x133111eb);
  return z ^ (z >> 31);
}
