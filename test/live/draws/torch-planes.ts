import type { DType } from '../../../src/tensor/dtype.ts';
import { CHOSEN } from '../bounds.ts';
import { between, chance, type Draw, FLOATS, INTEGERS, list, maybe, numbers, sizeOf, tensor } from '../draw.ts';
import { shapeOf } from './shape.ts';

export const pad: Draw = (random) => {
  const mode = random.pick(['constant', 'reflect', 'replicate', 'circular'] as const);
  const axes = between(random, 1, 3);
  const shape =
    mode === 'constant' ? shapeOf(random, axes, 5) : list(axes + 1 + random.below(2), () => between(random, 1, 6));
  const cells = list(2 * axes, (i) => {
    const extent = shape.at(-1 - Math.floor(i / 2)) as number;
    return chance(random, 0.15) ? -random.below(3) : random.below(Math.max(extent, 1) + (chance(random, 0.05) ? 2 : 0));
  });
  const datatype = random.pick<DType>([...FLOATS, ...INTEGERS, 'BOOL']);
  return {
    parameters: {
      pad: cells,
      ...(mode !== 'constant' || chance(random, 0.3) ? { mode } : {}),
      ...(mode === 'constant' ? maybe(random, 0.5, 'value', () => random.pick([0, 1, 2.5, -1, 'Infinity'])) : {}),
    },
    inputs: [tensor(random, 'input', datatype, shape)],
    bound: CHOSEN,
  };
};

export const boxPooling =
  (name: string): Draw =>
  (random) => {
    const [batch, high, wide] = [between(random, 1, 3), between(random, 2, 9), between(random, 2, 9)];
    const bins = list(2, () => between(random, 1, 3));
    const grouped = name.startsWith('ps_');
    const channels = (grouped ? (bins[0] as number) * (bins[1] as number) : 1) * between(random, 1, 2);
    const count = between(random, 0, 4);
    const scale = random.pick([1, 0.5, 0.25]);
    const datatype = random.pick(['FP32', 'FP32', 'FP64', 'FP16'] as const);
    const corner = (most: number): number => (random.below(8 * most) - 2 * most) / (4 * scale);
    const boxes = Array.from({ length: count }, () => {
      const [x, y] = [corner(wide), corner(high)];
      const turned = chance(random, 0.05) ? -1 : 1;
      return [
        random.below(batch),
        x,
        y,
        x + (turned * random.below(4 * wide)) / (4 * scale),
        y + (turned * random.below(4 * high)) / (4 * scale),
      ];
    });
    const samples = name.endsWith('align');
    const input = tensor(random, 'input', datatype, [batch, channels, high, wide], !samples);
    return {
      parameters: {
        output_size: bins,
        ...maybe(random, 0.7, 'spatial_scale', () => scale),
        ...(samples ? maybe(random, 0.7, 'sampling_ratio', () => random.pick([-1, 0, 1, 2, 3])) : {}),
        ...(name === 'roi_align' ? maybe(random, 0.5, 'aligned', () => chance(random, 0.5)) : {}),
      },
      inputs: [input, { ...numbers('boxes', datatype, [count, 5], []), data: boxes.flat() }],
      // Halves are added as halves.
      bound:
        name === 'roi_pool'
          ? CHOSEN
          : { kind: 'mean', terms: 64, largest: sizeOf(input), steps: datatype === 'FP16' ? 64 : 4 },
    };
  };

export const interpolate: Draw = (random) => {
  const spatial = list(between(random, 1, 3), () => between(random, 2, 6));
  const input = tensor(random, 'input', random.pick(FLOATS), [random.pick([1, 2]), 2, ...spatial]);
  return {
    parameters: {
      mode: 'area',
      ...(chance(random, 0.5)
        ? {
            size: chance(random, 0.5) ? between(random, 1, 4) : spatial.map((extent) => between(random, 1, extent + 1)),
          }
        : { scale_factor: random.pick([0.5, 1, 1.5, 2]) }),
    },
    inputs: [input],
    bound: { kind: 'mean', terms: 216, largest: sizeOf(input), steps: 1 },
  };
};
