import { normalization } from '../norms.ts';

/** Vectors by their Euclidean norm, in FP64: torch.nn.functional.normalize. No square overflows. */
export const l2Normalize = normalization({
  name: 'l2_normalize',
  title: 'Vectors along an axis, divided by their Euclidean norm.',
  power: 2,
});
