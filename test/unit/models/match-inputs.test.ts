import { describe, expect, test } from 'vitest';
import { matchInputs } from '../../../src/models/match-inputs.ts';

const model = { name: 'onnx.Pad', inputs: [{ name: 'data' }, { name: 'pads' }, { name: 'axes', optional: true }] };
const matched = (...names: string[]) =>
  matchInputs(
    model,
    names.map((name, i) => ({ name, i })),
  ).map(({ name, i }) => `${name}=${i}`);

describe('inputs are matched', () => {
  test.each([
    ['by name, in any order', ['pads', 'data'], ['pads=0', 'data=1']],
    ['by name with an optional one', ['axes', 'data', 'pads'], ['axes=0', 'data=1', 'pads=2']],
    ['by position when no name is known', ['a', 'b'], ['data=0', 'pads=1']],
    ['by position with an optional one', ['a', 'b', 'c'], ['data=0', 'pads=1', 'axes=2']],
  ])('%s', (_how, names, expected) => {
    expect(matched(...names)).toEqual(expected);
  });

  test.each([
    ['an unknown name beside known ones', ['data', 'pads', 'c'], /"data", "pads", "axes" \(optional\), .*with "c"/],
    ['a missing one', ['data', 'axes'], /without "pads"/],
    ['a missing one beside an unknown name', ['data', 'c'], /without "pads"/],
    ['too few by position', ['a'], /got "a", without "data", "pads"/],
    ['too many by position', ['a', 'b', 'c', 'd'], /without "data", "pads"/],
    ['none', [], /got none, without "data", "pads"/],
  ])('not with %s', (_what, names, detail) => {
    expect(() => matched(...names)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', detail: expect.stringMatching(detail) }),
    );
  });

  test('not with a hundred thousand, in a short sentence', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `x${i}`);
    expect(() => matched(...names)).toThrow(/"x3", 99996 more, without/);
  });
});
