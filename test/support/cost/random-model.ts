import type { Model } from '../../../src/models/model.ts';
import type { PlanRequest, RequestInput } from './plan-request.ts';
import type { Random } from './random.ts';
import { randomAttributes, randomDatatype, randomExtents, randomFill } from './random-values.ts';
import type { Sizes } from './sizes.ts';

/** A framework's operator: a tensor of a likely rank, the other tensors by their names, parameters by their schemas. */
export const randomModel = (random: Random, { elements }: Sizes, model: Model): PlanRequest => {
  const { name, inputs, parameters } = model;
  const axes = Number(/([123])[dD](_same)?$/.exec(name)?.[1] ?? random.whole(1, 2));
  const isRows = /sentence|nlc|embedding|Normalize|segment_reduce/.test(name);
  const shape = randomExtents(random, isRows ? random.whole(2, 3) : axes + 2, elements);
  const [x, ...others] = inputs;
  const main: RequestInput = {
    ...{ name: x?.name ?? 'x', datatype: random.chance(0.5) ? 'FP32' : randomDatatype(random), shape },
    fill: randomFill(random),
  };
  const given = others
    .filter(({ optional }) => !optional || random.chance(0.4))
    .map((input): RequestInput | undefined => OTHERS[input.name]?.(random, shape, input.name));
  const attributes = { ...randomAttributes(random, parameters, 0.25), ...needed(random, parameters, shape, axes) };
  const request = { kind: 'model', operator: name, attributes, seed: random.whole(0, 1e9) } as const;
  const all = [main, ...given.filter((input) => input !== undefined)];
  if (name === 'torch.embedding_bag') return { ...request, inputs: bag(random, elements) };
  return { ...request, inputs: all };
};

/** Parameters without which an operator is refused, by its planes. */
const needed = (
  random: Random,
  parameters: Model['parameters'],
  shape: readonly number[],
  axes: number,
): Record<string, unknown> => {
  const positions = shape.slice(-axes);
  const kernel = positions.map((extent) => random.magnitude(1, random.chance(0.2) ? extent : Math.min(extent, 7)));
  const output = positions.map((extent) => random.magnitude(1, extent));
  const values: Record<string, unknown> = {
    ...{ kernel_size: kernel, kernel_shape: kernel, pool_size: kernel, filt_size: kernel[0] ?? 1 },
    ...{
      output_size: output,
      pooled_shape: output.slice(0, 2),
      output_height: output[0],
      output_width: output[1] ?? 1,
    },
    ...{ channels: shape[1] ?? 1 },
  };
  const chosen = random.chance(0.5) ? { stride: 1, strides: random.chance(0.5) ? kernel.map(() => 1) : 1 } : {};
  return Object.fromEntries(
    Object.entries({ ...values, ...chosen }).filter(([name]) => Object.hasOwn(parameters, name)),
  );
};

const boxesOf =
  (columns: number) =>
  (random: Random, shape: readonly number[], name: string): RequestInput => {
    const [batch = 1, , height = 1, width = 1] = shape;
    const count = random.magnitude(1, 512);
    return { name, datatype: 'FP32', shape: [count, columns], fill: 'boxes', below: [batch, height, width, 1] };
  };

const mask = (random: Random, shape: readonly number[], name: string): RequestInput => ({
  ...{ name, datatype: random.pick(['INT64', 'FP32', 'BOOL'] as const), shape: shape.slice(0, 2), fill: 'mask' },
});

const OTHERS: Readonly<Record<string, (random: Random, shape: readonly number[], name: string) => RequestInput>> = {
  boxes: boxesOf(5),
  rois: (random, shape, name) => boxesOf(random.chance(0.5) ? 4 : 5)(random, shape, name),
  batch_indices: (random, _, name) => ({
    name,
    datatype: 'INT64',
    shape: [random.magnitude(1, 512)],
    fill: 'ids',
    below: [1],
  }),
  indices: (_, shape, name) => ({
    name,
    datatype: 'INT64',
    shape,
    fill: 'cells',
    below: [Math.max(1, shape.at(-1) ?? 1)],
  }),
  I: (_, shape, name) => ({ name, datatype: 'INT64', shape, fill: 'cells', below: [Math.max(1, shape.at(-1) ?? 1)] }),
  attention_mask: mask,
  mask,
  cu_seq_lens_q: (random, shape, name) => {
    const rows = shape[0] ?? 1;
    return { name, datatype: 'INT64', shape: [random.magnitude(1, rows) + 1], fill: 'offsets', below: [rows] };
  },
  offsets: (random, shape, name) => {
    const rows = shape[0] ?? 1;
    return { name, datatype: 'INT64', shape: [random.magnitude(1, rows) + 1], fill: 'offsets', below: [rows] };
  },
  layer_weights: (_, shape, name) => ({ name, datatype: 'FP32', shape: shape.slice(0, 1), fill: 'equal' }),
  _random_samples: (_, shape, name) => ({
    name,
    datatype: 'FP32',
    shape: [...shape.slice(0, 2), shape.length - 2],
    fill: 'tiny',
  }),
  axes: (random, shape, name) => {
    const axis = random.whole(0, shape.length - 1);
    return { name, datatype: 'INT64', shape: [1], fill: 'listed', values: [axis] };
  },
};

const bag = (random: Random, elements: number): readonly RequestInput[] => {
  const [rows = 1, channels = 1] = randomExtents(random, 2, elements);
  const ids = random.magnitude(1, 5000);
  const bags = random.magnitude(1, ids);
  return [
    { name: 'input', datatype: 'INT64', shape: [ids], fill: 'ids', below: [rows] },
    { name: 'weight', datatype: 'FP32', shape: [rows, channels], fill: 'random' },
    { name: 'offsets', datatype: 'INT64', shape: [bags], fill: 'offsets', below: [ids] },
  ];
};
