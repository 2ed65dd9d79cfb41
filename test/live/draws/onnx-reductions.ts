import type { DType } from '../../../src/tensor/dtype.ts';
import type { Random } from '../../fuzz/random.ts';
import { CHOSEN } from '../bounds.ts';
import { between, chance, type Draw, INTEGERS, list, maybe, numbers, sizeOf, tensor } from '../draw.ts';
import { shapeOf } from './shape.ts';

const DATATYPES: readonly DType[] = ['FP32', 'FP32', 'FP32', 'FP64', 'FP16'];

export const lpNormalization: Draw = (random) => {
  const shape = shapeOf(random, 1, 4, 0);
  const input = tensor(random, 'input', random.pick(['FP32', 'FP32', 'FP64']), shape, false);
  return {
    parameters: {
      ...maybe(random, 0.7, 'axis', () => between(random, -shape.length, shape.length - 1)),
      ...maybe(random, 0.7, 'p', () => between(random, 1, 2)),
    },
    inputs: [input],
    bound: { kind: 'relative', units: 40 },
  };
};

export const pad: Draw = (random) => {
  const mode = random.pick(['constant', 'reflect', 'edge', 'wrap'] as const);
  const shape = shapeOf(random, 1, 4, mode === 'constant' ? 0.05 : 0);
  const some = chance(random, 0.3);
  const axes = some
    ? [...new Set(list(between(random, 1, shape.length), () => random.below(shape.length)))]
    : shape.map((_, a) => a);
  const cells = [0, 1].flatMap(() =>
    axes.map((a) => (chance(random, 0.1) ? -random.below(3) : random.below(Math.max(shape[a] as number, 1)))),
  );
  const datatype = random.pick([...DATATYPES, ...INTEGERS, 'BOOL' as const]);
  return {
    parameters: chance(random, 0.8) || mode !== 'constant' ? { mode } : {},
    inputs: [
      tensor(random, 'data', datatype, shape),
      numbers('pads', 'INT64', [cells.length], cells),
      ...(mode === 'constant' && chance(random, 0.4) ? [tensor(random, 'constant_value', datatype, [], false)] : []),
      ...(some ? [numbers('axes', 'INT64', [axes.length], axes)] : []),
    ],
    bound: CHOSEN,
  };
};

const EXACT = ['ReduceMax', 'ReduceMin'];

export const reduce =
  (operator: string): Draw =>
  (random) => {
    const shape = shapeOf(random, 0, 4);
    const data = tensor(
      random,
      'data',
      chance(random, 0.2) ? random.pick(['INT32', 'INT64', 'INT8', 'UINT8']) : random.pick(DATATYPES),
      shape,
      EXACT.includes(operator) || operator === 'ReduceSum',
    );
    const positive =
      operator === 'ReduceLogSum'
        ? { ...data, data: data.data.map((v) => (v < 0 ? (typeof v === 'bigint' ? -v : -v) : v)) }
        : data;
    const named = shape.length > 0 && chance(random, 0.7);
    const axes = [
      ...new Set(list(between(random, 1, Math.max(shape.length, 1)), () => random.below(Math.max(shape.length, 1)))),
    ];
    const count = shape.reduce((n, extent) => n * extent, 1);
    const size = sizeOf(data);
    return {
      parameters: {
        ...maybe(random, 0.5, 'keepdims', () => random.below(2)),
        ...maybe(random, 0.2, 'noop_with_empty_axes', () => random.below(2)),
      },
      inputs: [
        positive,
        ...(named
          ? [
              numbers(
                'axes',
                'INT64',
                [axes.length],
                axes.map((a) => (chance(random, 0.3) ? a - shape.length : a)),
              ),
            ]
          : []),
      ],
      bound: EXACT.includes(operator)
        ? CHOSEN
        : operator === 'ReduceSum' || operator === 'ReduceMean' || operator === 'ReduceL1'
          ? { kind: 'sum', terms: count, largest: size, steps: 1 }
          : operator.includes('Log')
            ? {
                kind: 'relative',
                units: count + 24,
                absolute: (count + 8) * 2 ** (data.datatype === 'FP16' ? -9 : -21) * Math.max(size, 1),
              }
            : { kind: 'relative', units: 2 * count + 24 },
    };
  };

export const argument = (random: Random) => {
  const shape = shapeOf(random, 1, 4, 0);
  return {
    parameters: {
      ...maybe(random, 0.7, 'axis', () => between(random, -shape.length, shape.length - 1)),
      ...maybe(random, 0.5, 'keepdims', () => random.below(2)),
      ...maybe(random, 0.5, 'select_last_index', () => random.below(2)),
    },
    inputs: [tensor(random, 'data', random.pick([...DATATYPES, 'INT32' as const]), shape, false)],
    bound: CHOSEN,
  };
};

export const topK: Draw = (random) => {
  const shape = shapeOf(random, 1, 4, 0);
  const axis = between(random, -shape.length, shape.length - 1);
  return {
    parameters: { axis, ...maybe(random, 0.5, 'largest', () => random.below(2)) },
    inputs: [
      tensor(random, 'X', random.pick(['FP32', 'FP64', 'INT64', 'INT32']), shape, false),
      numbers('K', 'INT64', [1], [between(random, 0, shape.at(axis) ?? 1)]),
    ],
    bound: CHOSEN,
  };
};
