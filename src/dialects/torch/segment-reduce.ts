import { type Static, Type } from '@sinclair/typebox';
import type { Step } from '../../pipeline/pipeline.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, flag, inputOf, word } from '../parameters.ts';

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
