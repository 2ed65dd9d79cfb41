import type { Source } from '../source.ts';
import { paired } from '../step.ts';

export const TIMM: Source = {
  folder: 'timm',
  datatypes: true,
  steps: ({ op, attrs, inputs, outputs }) => [
    { model: `timm.${op}`, parameters: attrs, inputs: paired([], inputs.keys()), outputs: paired([], outputs.keys()) },
  ],
};
