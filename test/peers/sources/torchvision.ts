import type { Source } from '../source.ts';
import { paired } from '../step.ts';

export const TORCHVISION: Source = {
  folder: 'torchvision',
  datatypes: true,
  steps: ({ op, attrs, inputs, outputs }) => [
    {
      model: `torchvision.${op}`,
      parameters: attrs,
      inputs: paired([], inputs.keys()),
      outputs: paired([], outputs.keys()),
    },
  ],
};
