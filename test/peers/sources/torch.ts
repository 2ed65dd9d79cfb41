import type { Source } from '../source.ts';
import { chained, paired } from '../step.ts';

/** PyTorch. `pad+max_pool2d` has the attributes of each of the two under its name. */
export const TORCH: Source = {
  folder: 'torch',
  datatypes: true,
  steps: ({ op, attrs, inputs, outputs }) => {
    const names = op.split('+');
    const links = names.map((name) => ({
      model: `torch.${name}`,
      parameters: names.length === 1 ? attrs : { ...(attrs[name] as object) },
    }));
    return chained(
      links,
      { inputs: paired([], inputs.keys()), outputs: paired([], outputs.keys()) },
      { input: 'input', output: 'output' },
    );
  },
};
