import type { Source } from '../source.ts';
import { paired } from '../step.ts';

/** Keras: layers by their class, and `ops.*`. Its tests state values that NumPy computed, often in float64. */
export const KERAS: Source = {
  folder: 'keras',
  datatypes: false,
  steps: ({ op, attrs, inputs, outputs }) => [
    {
      model: `keras.${op.startsWith('ops.') ? op : `layers.${op}`}`,
      parameters: attrs,
      inputs: paired(['inputs', 'mask'], inputs.keys()),
      outputs: paired(['outputs'], outputs.keys()),
    },
  ],
};
