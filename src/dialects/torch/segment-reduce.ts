import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, checkRank, checkWhole, flag, inputOf, word } from '../parameters.ts';

const REDUCTIONS = { sum: 'sum', mean: 'mean', max: 'max', min: 'min', prod: 'prod' } as const;
const segmentParameters = {
  reduce: word(['sum', 'mean', 'max', 'min', 'prod'], 'sum, mean, max, min or prod'),
  axis: Type.Optional(Type.Literal(0, { description: '0 (default): the axis of the segments' })),
  unsafe: flag('whether lengths may leave rows of data over (default false)'),
};
const segmentSchema = Type.Object(segmentParameters);

/** What says the segments. @throws INVALID_INPUT unless it is one tensor, INVALID_SHAPE, INVALID_DATATYPE */
const segmentsOf = (inputs: readonly GivenInput[]): GivenInput => {
  const [said, ...others] = inputs.filter(({ name }) => name === 'lengths' || name === 'offsets');
  if (said === undefined || others.length > 0) {
    const got = said === undefined ? 'neither' : 'both';
    throw new RequestError('INVALID_INPUT', `torch.segment_reduce: expected lengths or offsets, got ${got}`, '/inputs');
  }
  checkRank('torch.segment_reduce', said, [1]);
  checkWhole('torch.segment_reduce', said);
  return said;
};

/** torch.segment_reduce along axis 0, by `lengths` or `offsets`; both may leave rows out, lengths where they are unsafe. */
export const segmentReduce: DialectOperator = {
  name: 'torch.segment_reduce',
  inputs: [
    { name: 'data' },
    { name: 'lengths', optional: true, datatype: 'INT64' },
    { name: 'offsets', optional: true, datatype: 'INT64' },
  ],
  outputs: [{ name: 'output' }],
  parameters: segmentParameters,
  rewrite: (args, inputs) => {
    const { reduce, unsafe = false } = args as Static<typeof segmentSchema>;
    const data = inputOf(inputs, 'data');
    checkFloating('torch.segment_reduce', data);
    const [rows = 0, ...rest] = data.shape;
    const said = segmentsOf(inputs);
    const segments = (said.shape[0] ?? 0) - (said.name === 'offsets' ? 1 : 0);
    // Offsets may leave rows out.
    const uncovered = said.name === 'lengths' && !unsafe ? 'error' : 'ignore';
    const channels = rest.reduce((a, b) => a * b, 1);
    const steps: Step[] = [
      { transform: 'reshape', attributes: { shape: [rows, channels] }, x: 'data', y: 'rows' },
      { region: 'segment', reductions: [REDUCTIONS[reduce]], attributes: { uncovered }, x: 'rows', y: 'pooled' },
      { transform: 'reshape', attributes: { shape: [segments, ...rest] }, x: 'pooled', y: 'output' },
    ];
    return { steps, outputs: ['output'] };
  },
};
