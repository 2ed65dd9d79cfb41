import { DTYPES, type DType } from '../../tensor/dtype.ts';
import type { PadMode } from '../../tensor/pad-mode.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { Padded } from '../../transforms/transformed.ts';
import { copyBytes } from '../kernel-calls/kernel-calls.ts';
import type { KernelAxis } from '../kernel-calls/kernel-shapes.ts';
import { pad, padAxis, padAxisBytes } from '../kernel-calls/pad-calls.ts';
import type { Draft } from './draft.ts';

/** Axes of a buffer `[outer, ...extents, inner]` to be padded, one to three of them. */
type PaddedAxes = {
  readonly datatype: DType;
  readonly x: string;
  readonly y: string;
  readonly outer: number;
  readonly inner: number;
  readonly extents: readonly number[];
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly mode: PadMode;
  readonly value: number | bigint;
};

/** Pads some axes that lie together. Returns them with the tables of their source positions. */
export const lowerPad = (draft: Draft, facts: PaddedAxes): readonly KernelAxis[] => {
  const { datatype, x, y, outer, inner, mode, value } = facts;
  const axes = facts.extents.map((input, a): KernelAxis => {
    const [begin, end] = [facts.begin[a] as number, facts.end[a] as number];
    const output = begin + input + end;
    const table = draft.scratch('pad axis', padAxisBytes(output));
    draft.call(padAxis({ axis: table, input, begin, end, mode }));
    return { axis: table, input, output };
  });
  draft.call(pad({ datatype, x, y, outer, inner, axes, value }));
  return axes;
};

/** Most axes that one call pads. */
const AXES_AT_ONCE = 3;

/** Pads any axes of a tensor of `shape`, as many at once as the kernel takes, last ones first. */
export const lowerPadTransform = (
  draft: Draft,
  { begin, end, mode, value, datatype, shape: padded }: Padded,
  shape: readonly number[],
  x: string,
  y: string,
): void => {
  const { bytes } = DTYPES[datatype];
  const changed = shape.flatMap((_, a) => (begin[a] !== 0 || end[a] !== 0 ? [a] : []));
  const groups: { from: number; to: number }[] = [];
  for (const axis of changed.toReversed()) {
    const group = groups.at(-1);
    if (group !== undefined && group.to - axis <= AXES_AT_ONCE) group.from = axis;
    else groups.push({ from: axis, to: axis + 1 });
  }
  if (groups.length === 0) {
    draft.call(copyBytes(x, y, elementCount(shape) * bytes));
  }
  let source = x;
  let extents = shape;
  groups.forEach(({ from, to }, g) => {
    const next = extents.map((extent, a) => (a >= from && a < to ? (padded[a] as number) : extent));
    const target = g === groups.length - 1 ? y : draft.scratch('partly padded', elementCount(next) * bytes);
    lowerPad(draft, {
      datatype,
      x: source,
      y: target,
      outer: elementCount(extents.slice(0, from)),
      inner: elementCount(extents.slice(to)),
      extents: extents.slice(from, to),
      begin: begin.slice(from, to),
      end: end.slice(from, to),
      mode,
      value,
    });
    source = target;
    extents = next;
  });
};
