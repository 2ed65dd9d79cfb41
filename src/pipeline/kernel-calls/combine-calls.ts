import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { permuteWork } from '../cost/move-work.ts';
import { nanosecondsOf } from '../cost/rates.ts';
import type { KernelCall } from '../plan.ts';
import { elementBits } from './element-bits.ts';
import { COMBINATIONS } from './kernel-codes.ts';

/** Axes of a result, and the elements between neighbors of each operand along them; 0 where it is repeated. */
type Axes = readonly { readonly extent: number; readonly steps: readonly number[] }[];

/** Joins neighboring axes along which every operand walks evenly, and drops those of one position. */
const walkedAxes = (to: readonly number[], operands: readonly (readonly number[])[]): Axes => {
  const axes: { extent: number; steps: readonly number[] }[] = [];
  to.forEach((extent, a) => {
    if (extent === 1) return;
    const steps = operands.map((shape) => {
      const axis = a - to.length + shape.length;
      const own = axis < 0 ? 1 : (shape[axis] as number);
      return own === 1 ? 0 : shape.slice(axis + 1).reduce((product, each) => product * each, 1);
    });
    const outer = axes.at(-1);
    const isEven = outer?.steps.every((step, i) => step === extent * (steps[i] as number));
    if (outer !== undefined && isEven) axes[axes.length - 1] = { extent: outer.extent * extent, steps };
    else axes.push({ extent, steps });
  });
  return axes;
};

/** As many axes as a kernel takes, those that are not there first. */
const filled = (axes: Axes, count: number, operands: number): Axes => [
  ...Array.from({ length: count - axes.length }, () => ({ extent: 1, steps: Array<number>(operands).fill(0) })),
  ...axes,
];

/** Repeats x of extents `from`, elements of `bytes`, along axes of extent 1, so that it has the extents `to`: up to six. */
export const broadcast = (facts: {
  readonly x: string;
  readonly y: string;
  readonly bytes: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
}): KernelCall => {
  const axes = filled(walkedAxes(facts.to, [facts.from]), 6, 1);
  const [extents, steps] = [axes.map(({ extent }) => extent), axes.map(({ steps: [step = 0] }) => step)];
  return {
    kernel: 'permute',
    args: [facts.x, facts.y, facts.bytes, ...extents, ...steps, 5],
    nanoseconds: nanosecondsOf(permuteWork(extents, steps, 5)),
  };
};

/** A tensor with another, both of one datatype, by NumPy's broadcasting: y has the shape of both together. */
export const combine = (facts: {
  readonly operation: keyof typeof COMBINATIONS;
  readonly datatype: DType;
  readonly x: string;
  readonly xShape: readonly number[];
  readonly other: string;
  readonly otherShape: readonly number[];
  readonly y: string;
  readonly shape: readonly number[];
}): KernelCall => {
  const { operation, datatype, x, other, y } = facts;
  const axes = filled(walkedAxes(facts.shape, [facts.xShape, facts.otherShape]), 6, 2);
  const extents = axes.map(({ extent }) => extent);
  const steps = [0, 1].map((operand) => axes.map(({ steps: each }) => each[operand] ?? 0));
  const elements = extents.reduce((product, extent) => product * extent, 1);
  const isHalf = datatype === 'FP16' || datatype === 'BF16';
  return {
    kernel: 'combine',
    args: [COMBINATIONS[operation], DTYPES[datatype].code, x, other, y, ...extents, ...steps.flat()],
    nanoseconds: nanosecondsOf({
      combined_row: elements / (extents.at(-1) || 1),
      [isHalf ? 'combined_half_element' : 'combined_element']: elements,
    }),
  };
};

/** Copies `rows` rows of `extent` elements, or fills them with the value where the mask, BOOL [rows], is false. */
export const maskRows = (facts: {
  readonly x: string;
  readonly mask: string;
  readonly y: string;
  readonly datatype: DType;
  readonly rows: number;
  readonly extent: number;
  readonly value: number | bigint;
}): KernelCall => {
  const { x, mask, y, datatype, rows, extent, value } = facts;
  const { bytes } = DTYPES[datatype];
  return {
    kernel: 'mask_rows',
    args: [x, mask, y, rows, extent, bytes, elementBits(datatype, value)],
    nanoseconds: nanosecondsOf({ masked_row: rows, moved_byte: rows * extent * bytes }),
  };
};
