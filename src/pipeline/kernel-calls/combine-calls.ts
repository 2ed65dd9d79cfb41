import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { permuteWork } from '../cost/move-work.ts';
import type { KernelCall } from '../plan.ts';
import { elementBits } from './element-bits.ts';
import { kernelCall } from './kernel-call.ts';
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
      const size = axis < 0 ? 1 : (shape[axis] as number);
      return size === 1 ? 0 : elementCount(shape.slice(axis + 1));
    });
    const outer = axes.at(-1);
    const isEven = outer?.steps.every((step, i) => step === extent * (steps[i] as number));
    if (outer !== undefined && isEven) axes[axes.length - 1] = { extent: outer.extent * extent, steps };
    else axes.push({ extent, steps });
  });
  return axes;
};

type Six = readonly [number, number, number, number, number, number];

/** Returns the extents of the six axes that a kernel takes, missing ones first. */
const sixExtents = (axes: Axes): Six =>
  lastSix(
    axes.map(({ extent }) => extent),
    1,
  );

/** Returns the steps of an operand along the same axes. */
const sixSteps = (axes: Axes, operand: number): Six =>
  lastSix(
    axes.map(({ steps }) => steps[operand] ?? 0),
    0,
  );

const lastSix = (values: readonly number[], missing: number): Six => {
  const padded = [...Array<number>(6 - values.length).fill(missing), ...values];
  const [a = missing, b = missing, c = missing, d = missing, e = missing, f = missing] = padded;
  return [a, b, c, d, e, f];
};

/** Repeats x of extents `from`, elements of `bytes`, along axes of extent 1, so that it has the extents `to`: up to six. */
export const broadcast = (call: {
  readonly x: string;
  readonly y: string;
  readonly bytes: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
}): KernelCall => {
  const { x, y, bytes, from, to } = call;
  const axes = walkedAxes(to, [from]);
  const [extents, steps] = [sixExtents(axes), sixSteps(axes, 0)];
  const [e0, e1, e2, e3, e4, e5] = extents;
  const [s0, s1, s2, s3, s4, s5] = steps;
  return kernelCall(
    'permute',
    { x, y, elementBytes: bytes, e0, e1, e2, e3, e4, e5, s0, s1, s2, s3, s4, s5, fast: 5 },
    permuteWork(extents, steps, 5),
  );
};

/** A tensor with another, both of one datatype, by NumPy's broadcasting: y has the shape of both together. */
export const combine = (call: {
  readonly operation: keyof typeof COMBINATIONS;
  readonly datatype: DType;
  readonly x: string;
  readonly xShape: readonly number[];
  readonly other: string;
  readonly otherShape: readonly number[];
  readonly y: string;
  readonly shape: readonly number[];
}): KernelCall => {
  const { operation, datatype, x, other, y } = call;
  const axes = walkedAxes(call.shape, [call.xShape, call.otherShape]);
  const [e0, e1, e2, e3, e4, count] = sixExtents(axes);
  const [a0, a1, a2, a3, a4, aStep] = sixSteps(axes, 0);
  const [b0, b1, b2, b3, b4, bStep] = sixSteps(axes, 1);
  const elements = elementCount(call.shape);
  const isHalf = datatype === 'FP16' || datatype === 'BF16';
  return kernelCall(
    'combine',
    {
      ...{ code: COMBINATIONS[operation], datatype: DTYPES[datatype].code, a: x, b: other, y },
      ...{ e0, e1, e2, e3, e4, count, a0, a1, a2, a3, a4, aStep, b0, b1, b2, b3, b4, bStep },
    },
    {
      combined_row: elements / (count || 1),
      [isHalf ? 'combined_half_element' : 'combined_element']: elements,
    },
  );
};

/** Copies `rows` rows of `extent` elements, or fills them with the value where the mask, BOOL [rows], is false. */
export const maskRows = (call: {
  readonly x: string;
  readonly mask: string;
  readonly y: string;
  readonly datatype: DType;
  readonly rows: number;
  readonly extent: number;
  readonly value: number | bigint;
}): KernelCall => {
  const { x, mask, y, datatype, rows, extent, value } = call;
  const { bytes } = DTYPES[datatype];
  return kernelCall(
    'mask_rows',
    { x, mask, y, rows, extent, bytes, value: elementBits(datatype, value) },
    { masked_row: rows, moved_byte: rows * extent * bytes },
  );
};
