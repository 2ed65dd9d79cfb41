import type { Source } from '../source.ts';
import { paired } from '../step.ts';

const REDUCTIONS: Readonly<Record<string, string>> = { 'Pool::Cls': 'first', 'Pool::Mean': 'mean' };
const REGIONS: Readonly<Record<string, { readonly region: string; readonly rows: string }>> = {
  padded: { region: 'sequence', rows: 'mask' },
  flat: { region: 'segment', rows: 'offsets' },
};

/** text-embeddings-inference, which has no operators to name: padded rows are sequences, packed ones segments. */
export const TEI: Source = {
  folder: 'tei',
  datatypes: true,
  steps: ({ op, attrs, inputs, outputs }) => {
    const { region = '', rows = '' } = REGIONS[String(attrs.layout)] ?? {};
    return [
      {
        model: `pool.${region}.${REDUCTIONS[op]}`,
        parameters: {},
        inputs: paired(['x', rows], inputs.keys()),
        outputs: paired(['y'], outputs.keys()),
      },
    ];
  },
};
