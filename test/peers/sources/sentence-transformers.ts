import type { Source } from '../source.ts';
import { chained, paired } from '../step.ts';

type Following = { op: string; [attribute: string]: unknown };

/**
 * sentence-transformers: one module, and in `steps` those that follow it. Numbers among its `features` are parameters.
 */
export const SENTENCE_TRANSFORMERS: Source = {
  folder: 'sentence-transformers',
  datatypes: true,
  steps: ({ op, attrs, inputs, outputs }) => {
    const [first = op] = op.split('+');
    const { steps = [], features, ...own } = attrs;
    const modules: Following[] = [{ op: first, ...own, ...(features as object) }, ...(steps as Following[])];
    return chained(
      modules.map(({ op: module, ...parameters }) => ({ model: `sentence_transformers.${module}`, parameters })),
      { inputs: paired([], inputs.keys()), outputs: paired([], outputs.keys()) },
      { input: 'sentence_embedding', output: 'sentence_embedding' },
    );
  },
};
