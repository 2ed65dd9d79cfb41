import type { Element } from '../../../src/reductions/reduction.ts';
import { DTYPES, integerRange } from '../../../src/tensor/dtype.ts';
import { elementCount } from '../../../src/tensor/shape.ts';
import { convert } from '../elements.ts';
import {
  type Attributes,
  axisOf,
  build,
  type Expected,
  elementAt,
  type Inputs,
  type ReferenceTensor,
} from './tensors.ts';

type OfShapes = (attributes: Attributes, x: ReferenceTensor, inputs: Inputs) => Expected;

/** Takes each element of x from where a function says. */
const taken = (
  x: ReferenceTensor,
  shape: readonly number[],
  from: (at: readonly number[]) => readonly number[],
): Expected => build(x.datatype, shape, (at) => elementAt({ ...x, shape: x.shape }, from(at)));

/** The sum or product as the datatype has it; integers wrap. */
const combine = (x: ReferenceTensor, one: Element, other: Element, operation: 'add' | 'multiply'): Element => {
  if (DTYPES[x.datatype].kind === 'float') {
    const [a, b] = [Number(one), Number(convert(Number(other), x.datatype))];
    return operation === 'add' ? a + b : a * b;
  }
  const exact = operation === 'add' ? BigInt(one) + BigInt(other) : BigInt(one) * BigInt(other);
  const [low] = integerRange(x.datatype);
  const bits = 8 * DTYPES[x.datatype].bytes;
  const wrapped = low < 0n ? BigInt.asIntN(bits, exact) : BigInt.asUintN(bits, exact);
  return bits === 64 ? wrapped : Number(wrapped);
};

const broadcast = (x: ReferenceTensor, other: ReferenceTensor, operation: 'add' | 'multiply'): ReferenceTensor => {
  const rank = Math.max(x.shape.length, other.shape.length);
  const [a, b] = [x, other].map(({ shape }) => [...Array<number>(rank - shape.length).fill(1), ...shape]) as [
    number[],
    number[],
  ];
  const shape = a.map((extent, i) => (extent === 1 ? (b[i] as number) : extent));
  return build(x.datatype, shape, (at) =>
    convert(combine(x, elementAt(x, at), elementAt(other, at), operation), x.datatype),
  );
};

const listed = ({ y, ...inputs }: Inputs): readonly ReferenceTensor[] => [
  ...(y ? [y] : []),
  ...Object.keys(inputs)
    .sort()
    .map((name) => inputs[name] as ReferenceTensor),
];

export const REFERENCE_SHAPES: Readonly<Record<string, OfShapes>> = {
  flatten: ({ axis }, x) => {
    const from = axisOf(x, axis, 1);
    return { ...x, shape: [...x.shape.slice(0, from), elementCount(x.shape.slice(from))] };
  },
  reshape: ({ shape }, x) => {
    const rest = elementCount(x.shape) / elementCount((shape as number[]).filter((extent) => extent > 0));
    return { ...x, shape: (shape as number[]).map((extent) => (extent < 0 ? rest : extent)) };
  },
  unsqueeze: ({ axis }, x) => {
    const at = (axis as number) < 0 ? (axis as number) + x.shape.length + 1 : (axis as number);
    return { ...x, shape: x.shape.toSpliced(at, 0, 1) };
  },
  layout: ({ to }, x) => {
    const [batch = 0, ...rest] = x.shape;
    if (to === 'channels_last') {
      const [channels = 0, ...spatial] = rest;
      return taken(x, [batch, ...spatial, channels], ([b = 0, ...at]) => [b, at.at(-1) as number, ...at.slice(0, -1)]);
    }
    return taken(x, [batch, rest.at(-1) as number, ...rest.slice(0, -1)], ([b = 0, c = 0, ...at]) => [b, ...at, c]);
  },
  slice: ({ begin = 0, end, axis: named }, x) => {
    const axis = axisOf(x, named);
    const positions = [...Array(x.shape[axis]).keys()].slice(begin as number, end as number | undefined);
    return taken(x, x.shape.with(axis, positions.length), (at) =>
      at.with(axis, positions[at[axis] as number] as number),
    );
  },
  truncate: ({ extent, axis: named }, x) => taken(x, x.shape.with(axisOf(x, named), extent as number), (at) => at),
  repeat: ({ count, axis: named }, x, { like }) => {
    const axis = axisOf(x, named);
    const extent = x.shape[axis] as number;
    const shape = x.shape.with(axis, like ? (like.shape.at(named as number) as number) : extent * (count as number));
    return taken(x, shape, (at) => at.with(axis, (at[axis] as number) % extent));
  },
  add: (_, x, { other }) => broadcast(x, other as ReferenceTensor, 'add'),
  multiply: (_, x, { other }) => broadcast(x, other as ReferenceTensor, 'multiply'),
  sum: (_, x, inputs) => listed(inputs).reduce((sum, other) => broadcast(sum, other, 'add'), x),
  hadamard: (_, x, inputs) => listed(inputs).reduce((product, other) => broadcast(product, other, 'multiply'), x),
  concat: ({ axis: named }, x, inputs) => {
    const axis = axisOf(x, named);
    const parts = [x, ...listed(inputs)];
    const owners = parts.flatMap((part) =>
      Array.from({ length: part.shape[axis] as number }, (_, i) => [part, i] as const),
    );
    return build(x.datatype, x.shape.with(axis, owners.length), (at) => {
      const [part, i] = owners[at[axis] as number] as readonly [ReferenceTensor, number];
      return elementAt(part, at.with(axis, i));
    });
  },
};
