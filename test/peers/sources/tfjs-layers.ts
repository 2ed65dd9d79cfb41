import type { InferStep } from '../step.ts';

const KINDS: Readonly<Record<string, string>> = {
  maxPool: 'MaxPooling',
  maxPooling: 'MaxPooling',
  avgPool: 'AveragePooling',
  avgPooling: 'AveragePooling',
  averagePooling: 'AveragePooling',
  globalMaxPooling: 'GlobalMaxPooling',
  globalAveragePooling: 'GlobalAveragePooling',
};

const DATA_FORMATS: Readonly<Record<string, string>> = {
  channelsFirst: 'channels_first',
  channelsLast: 'channels_last',
};

type Parameters = InferStep['parameters'];

/** The parameters of Keras for each of theirs. */
const ATTRIBUTES: Readonly<Record<string, (value: unknown) => Parameters>> = {
  poolSize: (pool_size) => ({ pool_size }),
  strides: (strides) => ({ strides }),
  padding: (padding) => ({ padding }),
  dataFormat: (format) => ({ data_format: DATA_FORMATS[String(format)] }),
  inputShape: () => ({}),
  poolMode: () => ({}),
};

/**
 * The request of a tfjs layer, `maxPooling2d`, or of the function below it, `pool2d`, whose strides are 1 unless given
 * and whose kind is its attribute `poolMode`: max unless given.
 */
export const tfjsLayer = (op: string, attrs: Parameters): InferStep => {
  const [, kind = '', rank = ''] = /^(\w+)(\d)d$/.exec(op) ?? [];
  const isFunction = kind === 'pool';
  const name = isFunction ? KINDS[`${attrs.poolMode ?? 'max'}Pool`] : KINDS[kind];
  if (name === undefined) throw new Error(`no layer of Keras is known for ${op}`);
  const parameters = Object.entries(attrs).map(([attribute, value]) => {
    const read = ATTRIBUTES[attribute];
    if (read === undefined) throw new Error(`no parameter of Keras is known for ${attribute}`);
    return read(value);
  });
  return {
    model: `keras.layers.${name}${rank}D`,
    parameters: Object.assign(isFunction ? { strides: 1 } : {}, ...parameters),
    inputs: [['inputs', 'x']],
    outputs: [['outputs', 'result']],
  };
};
