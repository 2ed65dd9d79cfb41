import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { promoteTypes } from '../parameters.ts';
import { checkTokens, LEAST, type ModeSteps, pool, transform } from './mode-steps.ts';

type Weights = 'mask' | 'positions' | 'first' | 'last';

/**
 * Vectors of padded rows `[batch, tokens, channels]`. A mask of another number of tokens counts as none. The kinds of mean
 * multiply with the mask: a NaN or an infinity where it is 0 makes a NaN.
 * @throws INVALID_SHAPE
 */
export const paddedModes = (tokens: GivenInput, inputs: readonly GivenInput[], skip: number | undefined): ModeSteps => {
  const mask = inputs.find(({ name, shape }) => name === 'attention_mask' && shape.at(-1) === tokens.shape[1]);
  checkMask(tokens, mask);
  const weightSum = inputs.find(({ name }) => name === 'token_weights_sum');
  const datatype = weightSum ? promoteTypes(tokens.datatype, weightSum.datatype) : tokens.datatype;
  const weights = (as: Weights): Step =>
    transform('token_weights', mask?.name ?? tokens.name, `weights as ${as}`, {
      as,
      ...(skip !== undefined && { skip }),
    });
  const sums = (as: Weights): readonly Step[] => [
    weights(as),
    pool('sequence', 'weighted', `sums as ${as}`, { weights: `weights as ${as}` }, WIDE_SUM),
    ...(weightSum ? [] : [total(as)]),
  ];
  const mean =
    (as: Weights, exponent: number) =>
    (y: string): readonly Step[] => {
      const divisor = weightSum ? 'token_weights_sum' : `total as ${as}`;
      const attributes = { exponent, least: LEAST, datatype };
      return [...sums(as), transform('scale_rows', `sums as ${as}`, y, attributes, { factors: divisor })];
    };
  const nonEmpty = (steps: (y: string) => readonly Step[]) => (y: string) => {
    checkTokens('Pooling', tokens);
    return steps(y);
  };
  return {
    cls: nonEmpty((y) => [weights('first'), pool('sequence', 'first', y, { mask: 'weights as first' })]),
    max: nonEmpty((y) => [weights('mask'), pool('sequence', 'max', y, { mask: 'weights as mask' })]),
    mean: mean('mask', -1),
    mean_sqrt_len_tokens: mean('mask', -0.5),
    weightedmean: mean('positions', -1),
    lasttoken: nonEmpty((y) => [
      weights('last'),
      weights('mask'),
      pool('sequence', 'weighted', y, { mask: 'weights as last', weights: 'weights as mask' }, { divide: false }),
    ]),
  };
};

/** Sums are kept wide until they are divided. */
const WIDE_SUM = { divide: false, empty: 'zero', output_datatype: 'FP64' };

const total = (as: Weights): Step => ({
  region: 'global',
  reductions: ['sum'],
  attributes: { axes: [1], keepdims: false },
  x: `weights as ${as}`,
  y: `total as ${as}`,
  anyEmpty: true,
});

/** @throws INVALID_SHAPE for a mask of other rows */
const checkMask = ({ shape: [batch = 0, tokens = 0] }: GivenInput, mask: GivenInput | undefined): void => {
  if (mask === undefined || `${mask.shape}` === `${[batch, tokens]}`) return;
  throw new RequestError('INVALID_SHAPE', `attention_mask: expected [${[batch, tokens]}], got [${mask.shape}]`);
};
