import { documentModel } from './document-model.ts';
import type { NamedModel } from './named-model.ts';

const SENTENCES = [
  { name: 'x', shape: ['batch', 'tokens', 'dim'] },
  { name: 'mask', datatype: 'INT64', shape: ['batch', 'tokens'], optional: true },
];
const IMAGES = [{ name: 'x', shape: ['batch', 'channels', 'height', 'width'] }];

/** Pipelines that there are without a folder, as documents. */
const DOCUMENTS: Readonly<Record<string, unknown>> = {
  embedding: {
    inputs: SENTENCES,
    steps: [
      { pool: 'sequence/mean', inputs: { x: 'x', mask: 'mask' } },
      { transform: 'l2_normalize', output: 'embedding' },
    ],
    outputs: ['embedding'],
  },
  gem_descriptor: {
    inputs: IMAGES,
    steps: [
      { pool: 'global/gem', attributes: { keepdims: false } },
      { transform: 'l2_normalize', output: 'descriptor' },
    ],
    outputs: ['descriptor'],
    parameters: { p: { step: 0, attribute: 'p', default: 3 } },
  },
  maxmin: {
    inputs: [{ name: 'x', shape: ['batch', 'channels', 'length'] }],
    steps: [{ pool: 'window/min' }, { pool: 'global/max', attributes: { keepdims: false } }],
    parameters: { s: { step: 0, attribute: 'kernel_shape', default: 2 } },
  },
};

/** Resolves to the pipelines that are built in, in the order of their names. */
export const builtIns = (): Promise<readonly NamedModel[]> =>
  Promise.all(
    Object.entries(DOCUMENTS).map(([name, value]) =>
      documentModel({ name, value, parts: [Buffer.from(JSON.stringify(value))], weights: [] }),
    ),
  );
