import type { RequestInput } from './plan-request.ts';
import type { Random } from './random.ts';
import { randomExtents } from './random-values.ts';

/** What a region scheme takes. */
export type RandomRegion = {
  readonly shape: readonly number[];
  readonly channels: number;
  readonly attributes: Record<string, unknown>;
  readonly inputs: readonly RequestInput[];
  /** Extents of the positions of a plane. */
  readonly positions?: readonly number[];
};

/** A shape, attributes and tensors for a region scheme over at most so many elements. */
export const randomRegion = (random: Random, region: string, elements: number): RandomRegion => {
  const make = REGIONS[region];
  if (make === undefined) throw new Error(`expected a region scheme, got ${region}`);
  return make(random, elements);
};

/** A plane with a batch and channels, in either layout. */
const spatial = (random: Random, elements: number, rank = random.pick([1, 2, 2, 2, 3])) => {
  const extents = randomExtents(random, rank + 2, elements);
  const [batch = 1, channels = 1, ...positions] = extents;
  const isLast = random.chance(0.35);
  const shape = isLast ? [batch, ...positions, channels] : extents;
  const attributes: Record<string, unknown> = isLast ? { layout: 'channels_last' } : {};
  return { shape, batch, channels, positions, attributes, inputs: [] as readonly RequestInput[] };
};

const rows = (random: Random, elements: number) => {
  const shape = randomExtents(random, 3, elements);
  const [batch = 1, tokens = 1, channels = 1] = shape;
  return { shape, batch, tokens, channels, positions: [tokens] };
};

const integers = (name: string, shape: readonly number[], fill: RequestInput['fill'], below: readonly number[]) =>
  ({ name, datatype: 'INT64', shape, fill, below }) satisfies RequestInput;

const boxed = (random: Random, elements: number) => {
  const view = spatial(random, elements, 2);
  const bins = () => random.magnitude(1, random.chance(0.1) ? 64 : 8);
  const output = random.chance(0.5) ? bins() : [bins(), bins()];
  const boxes = random.magnitude(1, random.chance(0.2) ? 3000 : 64);
  const larger = random.chance(0.15) ? random.pick([2, 8, 100]) : 1;
  const below = [view.batch, ...view.positions, larger];
  const input: RequestInput = {
    ...{ name: 'boxes', datatype: random.pick(['FP32', 'FP64', 'FP16'] as const), shape: [boxes, 5] },
    ...{ fill: 'boxes', below },
  };
  const attributes = { ...view.attributes, output_shape: output };
  return { ...view, attributes, inputs: [input] };
};

const windowAttributes = (random: Random, positions: readonly number[]): Record<string, unknown> => {
  const hostile = random.chance(0.3);
  const kernel = positions.map((extent) => random.magnitude(1, hostile ? extent : Math.min(extent, 7)));
  const attributes: Record<string, unknown> = { kernel_shape: kernel };
  if (random.chance(0.8))
    attributes.strides = kernel.map((taps) => (random.chance(0.6) ? 1 : random.magnitude(1, taps)));
  if (random.chance(0.3)) attributes.pads = kernel.map((taps) => random.whole(0, taps >> 1));
  if (random.chance(0.15))
    attributes.dilations = kernel.map((taps, a) =>
      random.magnitude(1, Math.max(1, Math.floor((positions[a] ?? 1) / taps))),
    );
  if (random.chance(0.1)) attributes.ceil_mode = true;
  if (random.chance(0.1)) attributes.pad_mode = random.pick(['constant', 'reflect', 'symmetric', 'edge', 'wrap']);
  return attributes;
};

const REGIONS: Readonly<Record<string, (random: Random, elements: number) => RandomRegion>> = {
  window: (random, elements) => {
    const view = spatial(random, elements);
    return { ...view, attributes: { ...view.attributes, ...windowAttributes(random, view.positions) } };
  },
  adaptive: (random, elements) => {
    const view = spatial(random, elements);
    const output = view.positions.map((extent) => random.magnitude(1, random.chance(0.2) ? 2 * extent : extent));
    return { ...view, attributes: { ...view.attributes, output_shape: output } };
  },
  global: (random, elements) => {
    const view = spatial(random, elements);
    if (random.chance(0.6)) return view;
    const axes = view.shape.map((_, a) => a).filter(() => random.chance(0.5));
    return { ...view, attributes: axes.length === 0 ? {} : { axes, keepdims: random.chance(0.5) } };
  },
  pyramid: (random, elements) => {
    const view = spatial(random, elements);
    const most = random.chance(0.2) ? 64 : 6;
    const levels = Array.from({ length: random.whole(1, 5) }, () => random.magnitude(1, most));
    return { ...view, attributes: { ...view.attributes, ...(random.chance(0.7) && { levels }) } };
  },
  fractional: (random, elements) => {
    const view = spatial(random, elements);
    const kernel = view.positions.map((extent) => random.magnitude(1, Math.min(extent, random.chance(0.2) ? 64 : 4)));
    const output = view.positions.map((extent, a) => random.magnitude(1, extent - (kernel[a] ?? 1) + 1));
    const isSampled = view.attributes.layout === undefined && random.chance(0.2);
    const samples: RequestInput = {
      ...{ name: 'samples', datatype: 'FP32', shape: [view.batch, view.channels, view.positions.length] },
      fill: 'tiny',
    };
    return {
      ...view,
      attributes: {
        ...view.attributes,
        output_shape: output,
        ...((isSampled || random.chance(0.5)) && { kernel_shape: kernel }),
      },
      inputs: isSampled ? [samples] : [],
    };
  },
  rmac: (random, elements) => {
    const view = spatial(random, elements, 2);
    return { ...view, attributes: { ...view.attributes, ...(random.chance(0.7) && { levels: random.whole(1, 16) }) } };
  },
  sequence: (random, elements) => {
    const { shape, batch, tokens, channels, positions } = rows(random, elements);
    const mask: RequestInput = {
      name: 'mask',
      datatype: random.pick(['BOOL', 'INT64']),
      shape: [batch, tokens],
      fill: 'mask',
    };
    const lengths = integers('lengths', [batch], 'lengths', [tokens]);
    const inputs = random.pick<readonly RequestInput[]>([[], [mask], [mask], [lengths]]);
    return { shape, channels, positions, inputs, attributes: random.chance(0.2) ? { exclude_prefix: 1 } : {} };
  },
  segment: (random, elements) => {
    const [count = 1, channels = 1] = randomExtents(random, 2, elements);
    const shape = [count, channels];
    const segments = random.magnitude(1, random.chance(0.1) ? 100_000 : count);
    const isIds = random.chance(0.4);
    const ids = integers('segment_ids', [count], 'ids', [segments]);
    const inputs = [isIds ? ids : integers('offsets', [segments + 1], 'offsets', [count])];
    return { shape, channels, positions: [count], inputs, attributes: isIds ? { segments } : {} };
  },
  span: (random, elements) => {
    const { shape, batch, tokens, channels, positions } = rows(random, elements);
    const spans = integers('spans', [random.magnitude(1, random.chance(0.2) ? 20_000 : 64), 3], 'spans', [
      batch,
      tokens,
    ]);
    return { shape, channels, positions, inputs: [spans], attributes: {} };
  },
  roi: (random, elements) => boxed(random, elements),
  roi_align: (random, elements) => {
    const own = boxed(random, elements);
    const ratio = random.chance(0.6) ? { sampling_ratio: random.pick([1, 2, 2, 4, 16, 64]) } : {};
    const apart = random.chance(0.1) ? { corners: 'apart' } : {};
    return { ...own, attributes: { ...own.attributes, ...ratio, ...apart } };
  },
};
