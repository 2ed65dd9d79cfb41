import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, checkRank, flag, inputOf, word } from '../parameters.ts';

const REDUCTIONS = { sum: 'sum', mean: 'mean', max: 'max', min: 'min', prod: 'prod' } as const;
const segmentParameters = {
  reduce: word(['sum', 'mean', 'max', 'min', 'prod'], 'sum, mean, max, min or prod'),
  axis: Type.Optional(Type.Literal(0, { description: '0 (default): the axis of the segments' })),
  unsafe: flag('whether lengths are not checked; they are here all the same'),
};
const segmentSchema = Type.Object(segmentParameters);

/** torch.segment_reduce along axis 0, by `lengths` or `offsets`. */
export const segmentReduce: DialectOperator = {
  name: 'torch.segment_reduce',
  inputs: [{ name: 'data' }, { name: 'lengths', optional: true }, { name: 'offsets', optional: true }],
  outputs: [{ name: 'output' }],
  parameters: segmentParameters,
  rewrite: (given, inputs) => {
    const { reduce } = given as Static<typeof segmentSchema>;
    const data = inputOf(inputs, 'data');
    checkFloating('torch.segment_reduce', data);
    const [rows = 0, ...rest] = data.shape;
    const said = inputs.find(({ name }) => name === 'lengths' || name === 'offsets');
    const segments = (said?.shape[0] ?? 0) - (said?.name === 'offsets' ? 1 : 0);
    const channels = rest.reduce((a, b) => a * b, 1);
    const steps: Step[] = [
      { transform: 'reshape', attributes: { shape: [rows, channels] }, x: 'data', y: 'rows' },
      { region: 'segment', reductions: [REDUCTIONS[reduce]], attributes: {}, x: 'rows', y: 'pooled' },
      { transform: 'reshape', attributes: { shape: [segments, ...rest] }, x: 'pooled', y: 'output' },
    ];
    return { steps, outputs: ['output'] };
  },
};

const bagParameters = {
  mode: Type.Optional(word(['sum', 'mean', 'max'], 'mean (default), sum or max')),
  include_last_offset: flag('whether offsets have the end of the last bag (default false)'),
  sparse: flag('not used: it concerns gradients'),
  scale_grad_by_freq: flag('not used: it concerns gradients'),
  padding_idx: Type.Optional(
    Type.Integer({
      minimum: -(2 ** 31),
      maximum: 2 ** 31 - 1,
      description: 'an index whose rows are in no bag (default: none)',
    }),
  ),
};
const bagSchema = Type.Object(bagParameters);

/** torch.nn.functional.embedding_bag: rows of `weight` by `input`, bag by bag. An empty bag is 0. */
export const embeddingBag: DialectOperator = {
  name: 'torch.embedding_bag',
  inputs: [
    { name: 'input' },
    { name: 'weight' },
    { name: 'offsets', optional: true },
    { name: 'per_sample_weights', optional: true },
  ],
  outputs: [{ name: 'output' }],
  parameters: bagParameters,
  rewrite: (given, inputs) => {
    const { mode = 'mean', include_last_offset = false, padding_idx } = given as Static<typeof bagSchema>;
    const [input, weight] = [inputOf(inputs, 'input'), inputOf(inputs, 'weight')];
    checkRank('torch.embedding_bag', weight, [2]);
    checkFloating('torch.embedding_bag', weight);
    const offsets = inputs.find(({ name }) => name === 'offsets');
    const weighted = inputs.some(({ name }) => name === 'per_sample_weights');
    checkRank('torch.embedding_bag', input, [offsets === undefined ? 2 : 1]);
    if (weighted && mode !== 'sum') {
      const detail = `torch.embedding_bag: expected mode sum with per_sample_weights, got ${mode}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?mode');
    }
    // Rows of the padding are taken as NaN, which then are no elements.
    const [rows = 0] = weight.shape;
    const missing = padding_idx !== undefined && padding_idx < 0 ? padding_idx + rows : padding_idx;
    if (missing !== undefined && (missing < 0 || missing >= rows)) {
      const detail = `torch.embedding_bag: expected a padding_idx from ${-rows} to ${rows - 1}, got ${padding_idx}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?padding_idx');
    }
    const region = offsets === undefined ? 'sequence' : 'segment';
    const attributes = {
      empty: 'zero',
      ...(offsets && { include_last_offset: Boolean(include_last_offset) }),
      ...(weighted && { divide: false }),
      ...(missing !== undefined && { nan: 'ignore' }),
    };
    const steps: Step[] = [
      {
        transform: 'take',
        attributes: missing === undefined ? {} : { missing },
        x: 'weight',
        others: ['input'],
        y: 'rows',
      },
      {
        region,
        reductions: [weighted ? 'weighted' : mode],
        attributes,
        inputs: { weights: 'per_sample_weights' },
        x: 'rows',
        y: 'output',
      },
    ];
    return { steps, outputs: ['output'] };
  },
};
