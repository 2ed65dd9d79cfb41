import type { DType } from '../../src/tensor/dtype.ts';
import { randomSequence } from '../../test/support/random-sequence.ts';
import listed from '../shapes.json' with { type: 'json' };

/** A tensor that says regions or weights, and what it is filled with. */
export type OtherInput = {
  readonly name: string;
  readonly datatype: DType;
  readonly shape: readonly number[];
  readonly fill: 'small' | 'prefixes' | 'offsets' | 'boxes';
};

/** One pooling that is timed: of a model that has it, or drawn at random. */
export type Shape = {
  readonly name: string;
  /** `window/max`: region and reduction. */
  readonly operator: string;
  readonly datatype: DType;
  readonly shape: readonly number[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs?: readonly OtherInput[];
  /** What roundings are relative to, where that is larger than the largest value. */
  readonly scale?: number;
};

export const SHAPES = listed as readonly Shape[];

/** Shapes that no kernel is tuned for: windows, whole planes and masked tokens of 0.5 to 8 MB. */
export const randomShapes = (seed: number, count: number): readonly Shape[] => {
  const random = randomSequence(seed);
  const from = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const draw = (i: number): Shape => {
    const [channels, height, width] = [from(8, 64), from(24, 96), from(24, 96)];
    const reduction = random() < 0.5 ? 'max' : 'mean';
    if (i % 3 === 1) {
      const shape = [from(4, 16), from(64, 256), from(5, 20), from(5, 20)];
      return {
        name: `random.global_${reduction}`,
        operator: `global/${reduction}`,
        datatype: 'FP32',
        shape,
        attributes: {},
      };
    }
    if (i % 3 === 2) {
      const [rows, tokens] = [from(2, 8), from(33, 300)];
      const mask = { name: 'mask', datatype: 'BOOL', shape: [rows, tokens], fill: 'prefixes' } as const;
      const shape = [rows, tokens, from(64, 800)];
      return {
        name: `random.masked_${reduction}`,
        operator: `sequence/${reduction}`,
        datatype: 'FP32',
        shape,
        attributes: {},
        inputs: [mask],
      };
    }
    const kernel = from(2, 5);
    const pad = from(0, Math.floor(kernel / 2));
    const attributes = {
      kernel_shape: [kernel, kernel],
      strides: [from(1, 3), from(1, 3)],
      pads: [pad, pad, pad, pad],
    };
    const shape = [from(1, 4), channels, height, width];
    return { name: `random.window_${reduction}`, operator: `window/${reduction}`, datatype: 'FP32', shape, attributes };
  };
  return Array.from({ length: count }, (_, i) => draw(i)).map((shape, i) => ({ ...shape, name: `${shape.name}.${i}` }));
};
