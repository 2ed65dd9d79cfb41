/** Planes of one reduction: `[outer, …extents, inner]`, of which the channels are some. */
export type Planes = {
  readonly values: Float64Array;
  readonly extents: readonly number[];
  /** Position of the first value of each plane, and from one value to the next. */
  readonly bases: readonly number[];
  readonly stride: number;
};

/**
 * Returns the share of the power of a pooling with strides of 1 that strides fold into lower frequencies: that at frequencies of
 * half a stride's rate or more along some axis (Zhang 2019). Null without power beside the mean, and of values that are not finite.
 */
export const aliasShare = ({ values, extents, bases, stride }: Planes, strides: readonly number[]): number | null => {
  const cells = extents.reduce((product, extent) => product * extent, 1);
  const isHigh = highFrequencies(extents, strides);
  let [folded, all] = [0, 0];
  for (const base of bases) {
    const real = Float64Array.from({ length: cells }, (_, i) => values[base + i * stride] as number);
    if (!real.every(Number.isFinite)) return null;
    const power = powerSpectrum(withoutMean(real), extents);
    for (let k = 1; k < cells; k += 1) {
      all += power[k] as number;
      if (isHigh[k]) folded += power[k] as number;
    }
  }
  return all > 0 ? folded / all : null;
};

const withoutMean = (values: Float64Array): Float64Array => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const rest = values.map((value) => value - mean);
  const size = Math.max(...[Math.abs(mean), Number.MIN_VALUE]);
  // What rounding of the mean leaves of a constant is no power.
  return rest.every((value) => Math.abs(value) <= 2 ** -50 * size) ? rest.fill(0) : rest;
};

/** Returns whether each frequency of the spectrum, row-major, is one that the strides fold. */
const highFrequencies = (extents: readonly number[], strides: readonly number[]): Uint8Array => {
  const cells = extents.reduce((product, extent) => product * extent, 1);
  return new Uint8Array(cells).map((_, k) => {
    let rest = k;
    for (let a = extents.length - 1; a >= 0; a -= 1) {
      const extent = extents[a] as number;
      const frequency = rest % extent;
      rest = Math.floor(rest / extent);
      if (frequency > 0 && Math.min(frequency, extent - frequency) >= extent / (2 * (strides[a] as number))) return 1;
    }
    return 0;
  });
};

/** Returns |DFT|², one axis after another; work is the number of cells times the sum of the extents. */
const powerSpectrum = (values: Float64Array, extents: readonly number[]): Float64Array => {
  let real = values;
  let imaginary: Float64Array = new Float64Array(values.length);
  let inner = values.length;
  for (const extent of extents) {
    inner /= extent;
    [real, imaginary] = transformAxis(real, imaginary, extent, inner);
  }
  return real.map((value, k) => value * value + (imaginary[k] as number) ** 2);
};

const transformAxis = (
  real: Float64Array,
  imaginary: Float64Array,
  extent: number,
  inner: number,
): [Float64Array, Float64Array] => {
  const cosines = Float64Array.from({ length: extent }, (_, i) => Math.cos((2 * Math.PI * i) / extent));
  const sines = Float64Array.from({ length: extent }, (_, i) => Math.sin((2 * Math.PI * i) / extent));
  const [re, im] = [new Float64Array(real.length), new Float64Array(real.length)];
  for (let base = 0; base < real.length; base += extent * inner) {
    for (let i = 0; i < inner; i += 1) {
      for (let k = 0; k < extent; k += 1) {
        let [sumRe, sumIm] = [0, 0];
        for (let n = 0; n < extent; n += 1) {
          const at = base + n * inner + i;
          const turn = (k * n) % extent;
          const [c, s] = [cosines[turn] as number, sines[turn] as number];
          sumRe += (real[at] as number) * c + (imaginary[at] as number) * s;
          sumIm += (imaginary[at] as number) * c - (real[at] as number) * s;
        }
        re[base + k * inner + i] = sumRe;
        im[base + k * inner + i] = sumIm;
      }
    }
  }
  return [re, im];
};
