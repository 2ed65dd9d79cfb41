import { describe, expect, test } from 'vitest';
import { readDocument } from '../../../../src/pipeline/document/read-document.ts';

const pool = { pool: 'sequence/mean' };
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

test('the document of the design is one', () => {
  const document = {
    inputs: [
      { name: 'tokens', datatype: 'FP32', shape: [-1, -1, 768] },
      { name: 'mask', datatype: 'INT64', shape: ['batch', 'tokens'] },
    ],
    steps: [
      { pool: 'sequence/mean', inputs: { x: 'tokens', mask: 'mask' } },
      { transform: 'truncate', attributes: { extent: 256 }, output: 'embedding' },
    ],
    weights: { ranges: 'weights.safetensors#ranges' },
    outputs: ['embedding'],
    parameters: { dim: { step: 1, attribute: 'extent', default: 256 } },
  };
  expect(readDocument(document)).toBe(document);
});

describe('a refusal points at', () => {
  test.each([
    ['what is no object', 3, '', 'expected an object with steps, got 3'],
    ['missing steps', {}, '/steps', 'expected poolings, transforms and fusions'],
    ['no steps', { steps: [] }, '/steps', 'a list of 1 to 256'],
    ['steps of the wrong type', { steps: 'mean' }, '/steps', 'got "mean"'],
    ['a step of the wrong type', { steps: [pool, 3] }, '/steps/1', 'expected an object, got 3'],
    ['a step without an operator', { steps: [{ output: 'a' }] }, '/steps/0', 'pool, transform and fuse, got none'],
    ['a step of two operators', { steps: [{ ...pool, transform: 'relu' }] }, '/steps/0', 'got pool and transform'],
    ['an unknown member', { steps: [pool], output: ['a'] }, '/output', 'did you mean "outputs"?'],
    ['an unknown member of a step', { steps: [{ ...pool, 'a/b': 1 }] }, '/steps/0/a~1b', 'got "a/b"'],
    [
      'an attribute that is an object',
      { steps: [{ ...pool, attributes: { a: {} } }] },
      '/steps/0/attributes/a',
      'lists of these',
    ],
    [
      'deep lists',
      { steps: [{ ...pool, attributes: { a: nested(5000) } }] },
      '/steps/0/attributes/a',
      'three deep, got a list of 1',
    ],
    ['a datatype', { inputs: [{ name: 'x', datatype: 'FP3' }], steps: [pool] }, '/inputs/0/datatype', 'one of FP64'],
    ['an extent', { inputs: [{ name: 'x', shape: [-2] }], steps: [pool] }, '/inputs/0/shape/0', 'got -2'],
    ['an empty name', { steps: [{ ...pool, output: '' }] }, '/steps/0/output', '1 to 100 characters'],
    ['an input named twice', { inputs: [{ name: 'x' }, { name: 'x' }], steps: [pool] }, '/inputs/1/name', 'got "x"'],
    [
      'an input with a weight’s name',
      { inputs: [{ name: 'w' }], weights: { w: 'a#b' }, steps: [pool] },
      '/inputs/0/name',
      'got "w"',
    ],
    [
      'a parameter of no step',
      { steps: [pool], parameters: { dim: { step: 1, attribute: 'a' } } },
      '/parameters/dim/step',
      'from 0 to 0, got 1',
    ],
  ])('%s', (_, document, pointer, detail) => {
    expect(() => readDocument(document, '/pipeline')).toThrow(
      expect.objectContaining({
        code: 'INVALID_PIPELINE',
        pointer: `/pipeline${pointer}`,
        detail: expect.stringContaining(detail),
      }),
    );
  });

  test.each([
    ['steps', Array(10_000).fill(pool), 256],
    ['inputs', Array(65).fill({ name: 'x' }), 64],
    ['outputs', Array(65).fill('a'), 64],
    ['weights', Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`w${i}`, 'a#b'])), 64],
  ])('too many %s', (key, members, most) => {
    expect(() => readDocument({ steps: [pool], [key]: members })).toThrow(
      expect.objectContaining({
        code: 'TOO_MANY_ITEMS',
        pointer: `/${key}`,
        detail: `/${key}: expected at most ${most}, got ${Object.keys(members).length}`,
      }),
    );
  });
});
