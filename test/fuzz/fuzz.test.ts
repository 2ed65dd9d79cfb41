import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestError } from '../../src/errors.ts';
import { fuzz } from './fuzz.ts';
import { plainReader, type Target } from './target.ts';
import { TARGETS } from './targets/list.ts';

/** Of all targets together, at each run; `npm run test:fuzz` gives them as many as one likes. */
const INPUTS = 20_000;
const SHARES = TARGETS.reduce((sum, { share }) => sum + share, 0);

test.each(TARGETS.map((target) => [target.name, target] as const))(
  'hostile inputs of %s are refused or read, in time and without growth',
  async (_, target) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const inputs = Math.ceil((INPUTS * target.share) / SHARES);
    const { findings, refused } = await fuzz(target, { inputs, seed });
    const reproducible = findings.map(({ fault, input }) => ({
      seed,
      fault,
      input: Buffer.from(input).toString('base64'),
    }));
    expect(reproducible).toEqual([]);
    // Nearly all are refused; if all were, nothing behind the first check would have been tried.
    expect(refused).toBeGreaterThan(inputs / 4);
    expect(refused).toBeLessThan(inputs);
  },
  120_000,
);

const target = (read: (input: Uint8Array) => undefined): Target => ({
  name: 'planted',
  share: 1,
  mutant: () => Buffer.from('mutant'),
  built: fc.constant(Buffer.from('built')),
  open: plainReader(read),
});
const faultsOf = async (read: (input: Uint8Array) => undefined, inputs = 10) =>
  (await fuzz(target(read), { inputs, seed: 1 })).findings.map(({ fault }) => fault);

test('a fuzzed reader may refuse, and is found when it fails, is slow, says too much or keeps what it read', async () => {
  const refuse = (detail: string) => () => {
    throw new RequestError('INVALID_INPUT', detail);
  };
  const wait = () => {
    // Time of the processor, as the fuzzer counts: on a busy machine 60 ms of the clock may be less than 50 of these.
    const begin = process.threadCpuUsage();
    for (let used = begin; used.user - begin.user < 80_000; ) used = process.threadCpuUsage();
    return undefined;
  };
  const kept: Uint8Array[] = [];
  expect(await faultsOf(refuse('no'))).toEqual([]);
  expect(await faultsOf((input) => (input.length > 5 ? JSON.parse('') : undefined))).toEqual([
    expect.stringContaining('JSON'),
  ]);
  expect(await faultsOf(wait)).toEqual([expect.stringContaining('expected at most 50')]);
  expect(await faultsOf(() => void kept.push(new Uint8Array(2 ** 17)), 400)).toEqual([
    expect.stringContaining('are held'),
  ]);
});
