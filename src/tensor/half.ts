/** Bits of the bfloat16 nearest to a number (ties to even; overflow to infinity; NaN stays NaN). */
export const toBFloat16Bits = (value: number): number => {
  float32[0] = roundToOddFloat32(value);
  const bits = uint32[0] as number;
  if (Number.isNaN(value)) return 0x7fc0;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
};

/** The number that a bfloat16 of these bits stands for. */
export const fromBFloat16Bits = (bits: number): number => {
  uint32[0] = bits << 16;
  return float32[0] as number;
};

const float32 = new Float32Array(1);
const uint32 = new Uint32Array(float32.buffer);

/** Nearest FP32 toward zero, last bit set when inexact, so that a second rounding cannot err (Boldo & Melquiond 2008). */
const roundToOddFloat32 = (value: number): number => {
  const near = Math.fround(value);
  if (near === value || Number.isNaN(value) || !Number.isFinite(value)) return near;
  float32[0] = near;
  let bits = uint32[0] as number;
  if (Math.abs(near) > Math.abs(value)) bits -= 1;
  uint32[0] = bits | 1;
  return float32[0] as number;
};
