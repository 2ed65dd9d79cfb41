import type { Backward } from './backward.ts';
import { ELEMENTS } from './elements.ts';
import { MOVES } from './moves.ts';
import { QUANTIZATION } from './quantization.ts';
import { TOKENS } from './tokens.ts';
import { VECTORS } from './vectors.ts';

/** How each transform turns the gradient of its result into those of its tensors, by its name. */
export const BACKWARD: Readonly<Record<string, Backward | undefined>> = {
  ...ELEMENTS,
  ...MOVES,
  ...VECTORS,
  ...TOKENS,
  ...QUANTIZATION,
};

/** Transforms that round, whose derivative passes straight through. */
export const ROUNDING: ReadonlySet<string> = new Set(['quantize', 'cast']);

/** Transforms whose result does not grow with x, so that Σ gradient·x is 0. */
export const NORMALIZING: ReadonlySet<string> = new Set(['l2_normalize', 'l1_normalize', 'layer_norm', 'softmax']);
