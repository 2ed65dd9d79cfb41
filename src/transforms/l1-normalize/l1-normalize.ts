import { normalization } from '../norms.ts';

/** Vectors by the sum of their elements' sizes, in FP64: torch.nn.functional.normalize with p=1. */
export const l1Normalize = normalization({
  name: 'l1_normalize',
  title: 'Vectors along an axis, divided by the sum of their absolute values.',
  power: 1,
});
