import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, checkRank, checkWhole, flag, inputOf, word } from '../parameters.ts';

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

/** The ids that are in bags, as a refusal of one of them calls them. */
const ROWS_WITHOUT_PADDING = 'input without padding_idx';

/** torch.nn.functional.embedding_bag: rows of `weight` by `input`, bag by bag. An empty bag is 0. */
export const embeddingBag: DialectOperator = {
  name: 'torch.embedding_bag',
  inputs: [
    { name: 'input', datatype: 'INT64' },
    { name: 'weight' },
    { name: 'offsets', optional: true, datatype: 'INT64' },
    { name: 'per_sample_weights', optional: true },
  ],
  outputs: [{ name: 'output' }],
  parameters: bagParameters,
  rewrite: (args, inputs) => {
    const { mode = 'mean', include_last_offset = false, padding_idx } = args as Static<typeof bagSchema>;
    const [input, weight] = [inputOf(inputs, 'input'), inputOf(inputs, 'weight')];
    checkRank('torch.embedding_bag', weight, [2]);
    checkFloating('torch.embedding_bag', weight);
    const offsets = inputs.find(({ name }) => name === 'offsets');
    const ids = elementCount(input.shape);
    const samples = inputs.find(({ name }) => name === 'per_sample_weights');
    const weighted = samples !== undefined;
    checkBags(input, offsets, samples);
    if (weighted && mode !== 'sum') {
      const detail = `torch.embedding_bag: expected mode sum with per_sample_weights, got ${mode}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?mode');
    }
    const padding = paddingOf(padding_idx, weight.shape[0] ?? 0);
    const last = Boolean(include_last_offset);
    const without = (as: 'positions' | 'offsets'): Step => ({
      transform: 'without',
      attributes: { as, value: padding, ...(offsets && { include_last_offset: last }) },
      x: 'input',
      ...(offsets && { inputs: { offsets: 'offsets' } }),
      y: as === 'offsets' ? 'compact offsets' : as,
    });
    const pick = (x: string, ids: string, y: string): Step => ({
      transform: 'take',
      attributes: {},
      x,
      inputs: { indices: ids },
      y,
    });
    const region = offsets || padding !== undefined ? 'segment' : 'sequence';
    const attributes = {
      empty: 'zero',
      ...(region === 'segment' && { include_last_offset: padding !== undefined || last, uncovered: 'ignore' }),
      ...(weighted && { divide: false }),
    };
    const pool = (reduction: string, y: string, more: Readonly<Record<string, unknown>> = {}): Step => ({
      ...{ region, reductions: [reduction], x: 'rows', y },
      attributes: { ...attributes, ...more },
      inputs: padding === undefined ? { weights: 'per_sample_weights' } : { offsets: 'compact offsets' },
    });
    const flat = (x: string): Step => ({ transform: 'reshape', attributes: { shape: [ids] }, x, y: `flat ${x}` });
    const steps: Step[] = [
      ...beginAtZero(offsets),
      ...(padding === undefined
        ? [pick('weight', 'input', 'rows')]
        : [
            ...[without('positions'), without('offsets')],
            ...[
              flat('input'),
              pick('flat input', 'positions', ROWS_WITHOUT_PADDING),
              pick('weight', ROWS_WITHOUT_PADDING, 'rows'),
            ],
            ...(weighted ? [flat('per_sample_weights'), pick('flat per_sample_weights', 'positions', 'weights')] : []),
          ]),
      ...(mode === 'max' ? largest(pool) : [pool(weighted ? 'weighted' : mode, 'output')]),
    ];
    return { steps, outputs: ['output'] };
  },
};

/** The first row of a bag, and then those that are greater: only a NaN that is first stays (PyTorch 2.15). */
const largest = (
  pool: (reduction: string, y: string, more?: Readonly<Record<string, unknown>>) => Step,
): readonly Step[] => [
  pool('max', 'numbers', { nan: 'ignore' }),
  pool('first', 'firsts'),
  { transform: 'keep_nan', attributes: {}, x: 'numbers', inputs: { other: 'firsts' }, y: 'output' },
];

/** `take` from a table of one row refuses every number but 0, and its sentence begins with this name. */
const FIRST = 'offsets, the first of which has to be 0';

const beginAtZero = (offsets: GivenInput | undefined): readonly Step[] => {
  const [bags = 0] = offsets?.shape ?? [];
  if (bags === 0) return [];
  return [
    { transform: 'pad', attributes: { pads: [0, 1 - bags] }, x: 'offsets', y: FIRST },
    { transform: 'take', attributes: {}, x: FIRST, inputs: { indices: FIRST }, y: 'first offset' },
  ];
};

/** @throws INVALID_INPUT, INVALID_SHAPE, INVALID_DATATYPE for ids that are in no bags, and for weights of other ids */
const checkBags = (input: GivenInput, offsets: GivenInput | undefined, weights: GivenInput | undefined): void => {
  const operator = 'torch.embedding_bag';
  if (offsets === undefined && input.shape.length === 1) {
    const detail = `${operator}: expected offsets beside input of rank 1, got none: bags of one size are an input of rank 2`;
    throw new RequestError('INVALID_INPUT', detail, '/inputs');
  }
  checkRank(operator, input, [offsets === undefined ? 2 : 1]);
  checkWhole(operator, input);
  if (offsets) {
    checkRank(operator, offsets, [1]);
    checkWhole(operator, offsets);
  }
  if (weights && `${weights.shape}` !== `${input.shape}`) {
    const detail = `${operator}: expected per_sample_weights [${input.shape}] like input, got [${weights.shape}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
};

/** The row that is in no bag. @throws INVALID_ATTRIBUTE for one that the table does not have */
const paddingOf = (index: number | undefined, rows: number): number | undefined => {
  if (index === undefined) return undefined;
  const row = index < 0 ? index + rows : index;
  if (row >= 0 && row < rows) return row;
  const detail = `torch.embedding_bag: expected a padding_idx from ${-rows} to ${rows - 1}, got ${index}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?padding_idx');
};
