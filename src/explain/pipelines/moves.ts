import type { Backward, Gradients, RanTransform } from './backward.ts';

const zeros = (values: Float64Array): Float64Array => new Float64Array(values.length);

/** Returns numbers that begin behind `offset`. */
const numbered = (values: Float64Array, offset: number): Float64Array => values.map((_, i) => offset + i + 1);

/**
 * Returns the gradients of tensors whose elements a transform moves, repeats or drops: it is run again on the numbers of their
 * elements, 0 where a result is none of them.
 */
const movedBack = (ran: RanTransform, names: readonly string[], attributes = ran.attributes): Gradients => {
  const tensors: Record<string, Float64Array> = {};
  const owners: { readonly name: string; readonly from: number }[] = [];
  let count = 0;
  for (const name of names) {
    const { values } = name === 'x' ? ran.x : (ran.inputs[name] ?? ran.x);
    tensors[name] = numbered(values, count);
    owners.push({ name, from: count });
    count += values.length;
  }
  const all = new Float64Array(count);
  ran.rerun(tensors, attributes).forEach((number, i) => {
    if (number > 0) all[number - 1] = (all[number - 1] as number) + (ran.gradient[i] as number);
  });
  return Object.fromEntries(
    owners.map(({ name, from }) => [name, all.subarray(from, from + (tensors[name]?.length ?? 0))]),
  );
};

const moves: Backward = (ran) => movedBack(ran, ['x']);

/** Returns the numbers of the elements of one of two broadcast tensors in their result. */
const broadcast = (ran: RanTransform, name: 'x' | 'other', neutral: number): Float64Array => {
  const other = name === 'x' ? 'other' : 'x';
  const of = (tensor: string): Float64Array => (tensor === 'x' ? ran.x : (ran.inputs.other ?? ran.x)).values;
  return ran.rerun({ [name]: numbered(of(name), 0), [other]: zeros(of(other)).fill(neutral) });
};

const gathered = (numbers: Float64Array, gradient: Float64Array, count: number): Float64Array => {
  const sums = new Float64Array(count);
  numbers.forEach((number, i) => {
    sums[number - 1] = (sums[number - 1] as number) + (gradient[i] as number);
  });
  return sums;
};

/** Broadcast axes are summed. */
const add: Backward = (ran) => ({
  x: gathered(broadcast(ran, 'x', 0), ran.gradient, ran.x.values.length),
  other: gathered(broadcast(ran, 'other', 0), ran.gradient, ran.inputs.other?.values.length ?? 0),
});

const multiply: Backward = (ran) => {
  const { x, inputs, gradient } = ran;
  const other = inputs.other ?? x;
  const [ofX, ofOther] = [broadcast(ran, 'x', 1), broadcast(ran, 'other', 1)];
  const times = (numbers: Float64Array, values: Float64Array) =>
    gradient.map((share, i) => share * (values[(numbers[i] as number) - 1] as number));
  return {
    x: gathered(ofX, times(ofOther, other.values), x.values.length),
    other: gathered(ofOther, times(ofX, x.values), other.values.length),
  };
};

const everyInput = ({ inputs }: RanTransform): readonly string[] => ['x', ...Object.keys(inputs)];

/** Transforms that move elements. Copies add up; of padding, at the cell that it mirrors. */
export const MOVES: Readonly<Record<string, Backward>> = {
  ...Object.fromEntries(
    ['truncate', 'slice', 'take', 'reshape', 'flatten', 'transpose', 'layout', 'unsqueeze', 'repeat', 'unpool'].map(
      (name) => [name, moves],
    ),
  ),
  concat: (ran) => movedBack(ran, everyInput(ran)),
  pad: (ran) =>
    movedBack(ran, ['x'], ran.attributes.value === undefined ? ran.attributes : { ...ran.attributes, value: 0 }),
  mask: (ran) => movedBack(ran, ['x'], { ...ran.attributes, value: 0 }),
  sum: (ran) => Object.fromEntries(everyInput(ran).map((name) => [name, ran.gradient.slice()])),
  add,
  multiply,
};
