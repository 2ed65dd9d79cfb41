import type { Element } from '../../src/reductions/reduction.ts';
import { DTYPES, type DType } from '../../src/tensor/dtype.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import type { Random } from '../fuzz/random.ts';
import { fromBytes, toBytes } from '../support/elements.ts';
import type { Bound } from './bounds.ts';

export type LiveTensor = {
  readonly name: string;
  readonly datatype: DType;
  readonly shape: readonly number[];
  readonly data: readonly Element[];
};

/** A request that is drawn, and how far the two responses may be apart. */
export type Drawn = {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: readonly LiveTensor[];
  readonly bound: Bound;
  /** Names of the outputs that are requested (default: the model's that are not optional). */
  readonly outputs?: readonly string[];
};

export type Draw = (random: Random) => Drawn;

export const FLOATS: readonly DType[] = ['FP32', 'FP32', 'FP32', 'FP64', 'FP16', 'BF16'];
export const WIDE: readonly DType[] = ['FP32', 'FP32', 'FP64'];
export const INTEGERS: readonly DType[] = ['INT8', 'INT16', 'INT32', 'INT64', 'UINT8'];

/** Whether something of this share of cases is so. */
export const chance = (random: Random, share: number): boolean => random.below(1000) < share * 1000;

/** `{ [name]: value }` for a part of the cases, else nothing. */
export const maybe = (random: Random, share: number, name: string, value: () => unknown): Record<string, unknown> =>
  chance(random, share) ? { [name]: value() } : {};

export const between = (random: Random, least: number, most: number): number => least + random.below(most - least + 1);

/** `count` whole numbers, or one that stands for all. */
export const each = (random: Random, count: number, draw: () => number): number | number[] =>
  chance(random, 0.4) ? draw() : Array.from({ length: count }, draw);

export const list = (count: number, draw: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => draw(i));

const { NaN: nan, POSITIVE_INFINITY: endless } = Number;

/** Where elements come from: few values, so that ties are many; a line of numbers; special ones among them. */
const REGIMES: readonly ((random: Random) => number)[] = [
  (random) => (random.below(33) - 16) / 4,
  (random) => random.below(2001) / 500 - 2,
  (random) => (chance(random, 0.12) ? random.pick([nan, endless, -endless, 0, -0]) : (random.below(33) - 16) / 4),
  (random) => (random.below(2001) - 1000) * random.pick([0.001, 1]),
];

/** A tensor of these extents; `special`: NaN and infinities may be among its elements. */
export const tensor = (
  random: Random,
  name: string,
  datatype: DType,
  shape: readonly number[],
  special = true,
): LiveTensor => {
  const { kind } = DTYPES[datatype];
  const regime = REGIMES[special && chance(random, 0.25) ? 2 : random.pick([0, 1, 3])] as (random: Random) => number;
  const data = Array.from({ length: elementCount(shape) }, (): Element => {
    if (kind === 'bool') return random.below(2);
    if (kind !== 'float') return whole(datatype, kind === 'unsigned' ? random.below(100) : random.below(200) - 100);
    return regime(random);
  });
  return { name, datatype, shape, data: fromBytes(datatype, toBytes(datatype, data)) };
};

export const numbers = (
  name: string,
  datatype: DType,
  shape: readonly number[],
  data: readonly number[],
): LiveTensor => ({
  name,
  datatype,
  shape,
  data: fromBytes(
    datatype,
    toBytes(
      datatype,
      data.map((value) => whole(datatype, value)),
    ),
  ),
});

const whole = (datatype: DType, value: number): Element =>
  DTYPES[datatype].bytes === 8 && DTYPES[datatype].kind !== 'float' ? BigInt(value) : value;

/** The largest finite size among the elements of a tensor. */
export const sizeOf = ({ data }: LiveTensor): number =>
  data.reduce<number>(
    (most, value) => (Number.isFinite(Number(value)) ? Math.max(most, Math.abs(Number(value))) : most),
    0,
  );
