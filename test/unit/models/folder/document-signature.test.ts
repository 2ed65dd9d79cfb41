import { describe, expect, test } from 'vitest';
import { documentSignature } from '../../../../src/models/folder/document-signature.ts';
import { readDocument } from '../../../../src/pipeline/document/read-document.ts';

const signature = async (document: unknown) => documentSignature(readDocument(document), []);
const x = { name: 'x', datatype: 'FP32', shape: ['batch', 'tokens', 768] };

test('inputs and outputs have the extents that requests do not decide', async () => {
  const steps = [
    { pool: 'sequence/mean' },
    { transform: 'truncate', attributes: { extent: 256 }, output: 'embedding' },
  ];
  expect(await signature({ inputs: [x], steps })).toEqual({
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, -1, 768] }],
    outputs: [{ name: 'embedding', datatype: 'FP32', shape: [-1, 256] }],
    parameters: {},
  });
});

test('inputs that are not declared are those that steps take', async () => {
  expect((await signature({ steps: [{ pool: 'sequence/mean' }] })).inputs).toEqual([
    { name: 'x' },
    { name: 'mask', optional: true },
    { name: 'lengths', optional: true },
  ]);
  const steps = [{ pool: 'sequence/mean', inputs: { x: 'tokens', mask: 'real' } }, { transform: 'relu' }];
  expect((await signature({ steps })).inputs).toEqual([{ name: 'tokens' }, { name: 'real' }]);
});

test('parameters have the schemas of their attributes, and are optional', async () => {
  const parameters = { dim: { step: 1, attribute: 'extent', default: 256 } };
  const steps = [{ pool: 'sequence/mean' }, { transform: 'truncate' }];
  const { dim } = (await signature({ steps, parameters })).parameters;
  expect(dim).toMatchObject({ type: 'integer', description: expect.stringContaining('(default 256)') });
});

describe('a document is refused without a request', () => {
  test.each([
    ['an input that no step takes', { inputs: [x, { name: 'z' }], steps: [{ pool: 'sequence/mean' }] }, '/inputs/1'],
    [
      'shapes that are known and do not meet',
      {
        inputs: [{ ...x, shape: [2, 2] }],
        steps: [{ transform: 'transpose', attributes: { permutation: [0, 1, 2] } }],
      },
      '/steps/0/attributes/permutation',
    ],
    [
      'an attribute’s value',
      { steps: [{ transform: 'cast', attributes: { datatype: 'FP3' } }] },
      '/steps/0/attributes/datatype',
    ],
    [
      'a default',
      { steps: [{ transform: 'truncate' }], parameters: { dim: { step: 0, attribute: 'extent', default: 'a' } } },
      '/steps/0/attributes/extent',
    ],
    [
      'an attribute that a parameter names',
      { steps: [{ transform: 'relu' }], parameters: { dim: { step: 0, attribute: 'extent' } } },
      '/parameters/dim/attribute',
    ],
    [
      'a datatype that no step takes',
      { inputs: [{ ...x, datatype: 'INT8' }], steps: [{ transform: 'l2_normalize' }] },
      '/steps/0',
    ],
  ])('for %s', async (_, document, pointer) => {
    await expect(signature(document)).rejects.toThrow(expect.objectContaining({ pointer }));
  });

  test('but not for shapes that a request may have', async () => {
    const steps = [{ pool: 'window/max', attributes: { kernel_shape: [7, 7] } }];
    const outputsOf = async (shape: readonly number[]) =>
      (await signature({ inputs: [{ ...x, shape }], steps })).outputs;
    expect((await outputsOf([1, 1, -1, -1]))[0]?.shape).toEqual([1, 1, -1, -1]);
    expect(await outputsOf([-1])).toEqual([{ name: 'y' }]);
  });
});

test('the largest documents are planned in turns of the event loop', async () => {
  // Each plan takes tens of ms; the last step refuses all of them.
  const names = Array.from({ length: 64 }, (_, i) => (i === 0 ? 'x' : `x${i}`));
  const concat = { transform: 'concat', inputs: Object.fromEntries(names.slice(1).map((name) => [name, name])) };
  const last = { transform: 'transpose', attributes: { permutation: [0, 1, 2, 3] } };
  const document = {
    inputs: names.map((name) => ({ ...x, name, shape: ['batch', 'tokens', 8] })),
    steps: [...Array.from({ length: 255 }, () => concat), last],
  };
  let isPlanned = false;
  const planned = signature(document).finally(() => {
    isPlanned = true;
  });
  let turns = 0;
  while (!isPlanned) {
    await new Promise(setImmediate);
    turns += 1;
  }
  expect((await planned).outputs).toEqual([{ name: 'y' }]);
  expect(turns).toBeGreaterThan(6);
});
