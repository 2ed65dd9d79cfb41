import type { Backward, RanTransform } from './backward.ts';

/** The minimum and the step of a column. */
type Column = { readonly least: number; readonly step: number };

/** Returns the columns of int8 and uint8: from the attribute or input `ranges`, from calibration, or from x itself. */
const columnsOf = ({ attributes, inputs, x }: RanTransform): readonly Column[] => {
  const columns = x.shape.at(-1) ?? 0;
  const [low, high] = rangesOf({ attributes, inputs, x }, columns);
  return Array.from({ length: columns }, (_, c) => {
    const least = low[c] as number;
    return { least, step: ((high[c] as number) - least) / 255 || 1 };
  });
};

const rangesOf = (
  { attributes, inputs, x }: Pick<RanTransform, 'attributes' | 'inputs' | 'x'>,
  columns: number,
): readonly [ArrayLike<number>, ArrayLike<number>] => {
  const listed = attributes.ranges as readonly [readonly number[], readonly number[]] | undefined;
  if (listed !== undefined) return listed;
  const { ranges, calibration } = inputs;
  if (ranges !== undefined) return [ranges.values.subarray(0, columns), ranges.values.subarray(columns)];
  const { values } = calibration ?? x;
  const low = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY);
  values.forEach((value, i) => {
    low[i % columns] = Math.min(low[i % columns] as number, value);
    high[i % columns] = Math.max(high[i % columns] as number, value);
  });
  return [low, high];
};

/** Returns the scale or zero point of each element of x with precision linear. */
const positioned = ({ attributes, inputs, x }: RanTransform, name: 'scale' | 'zero_point'): ((i: number) => number) => {
  const values = inputs[name]?.values ?? new Float64Array(1);
  if (values.length === 1) return () => values[0] as number;
  const at = Number(attributes.axis ?? -1);
  const axis = at < 0 ? at + x.shape.length : at;
  const stride = x.shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  return (i) => values[Math.floor(i / stride) % values.length] as number;
};

/** Straight through (Bengio 2013): by the step inside the range, 0 where clipped; of bits, at the bit. */
const quantize: Backward = (ran) => {
  const { attributes, gradient, x, y } = ran;
  const { precision } = attributes;
  if (precision === 'binary' || precision === 'ubinary') return { x: gradient };
  if (precision === 'linear') {
    const [scale, zero] = [positioned(ran, 'scale'), positioned(ran, 'zero_point')];
    // A quotient that was clipped is further from its integer than rounding takes it.
    const isInside = (i: number): boolean =>
      Math.abs((x.values[i] as number) / scale(i) + zero(i) - (y.values[i] as number)) <= 1;
    return { x: gradient.map((share, i) => (isInside(i) ? share / scale(i) : 0)) };
  }
  const columns = columnsOf(ran);
  return {
    x: gradient.map((share, i) => {
      const { least, step } = columns[i % columns.length] as Column;
      const level = Math.floor(((x.values[i] as number) - least) / step);
      return level < 0 || level > 255 ? 0 : share / step;
    }),
  };
};

const dequantize: Backward = (ran) => {
  if (ran.inputs.scale !== undefined) {
    const scale = positioned(ran, 'scale');
    return { x: ran.gradient.map((share, i) => share * scale(i)) };
  }
  const columns = columnsOf(ran);
  return { x: ran.gradient.map((share, i) => share * (columns[i % columns.length] as Column).step) };
};

/** Transforms to integers and back. */
export const QUANTIZATION: Readonly<Record<string, Backward>> = { quantize, dequantize };
