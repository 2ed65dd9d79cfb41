import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KernelRow } from '../../test/support/bench/bench-run.ts';
import { medianOf, quantileOf } from '../quantiles.ts';
import { inputsOf } from './fill.ts';
import { place } from './ours.ts';
import type { Peer } from './peer-process.ts';
import { asFloats, difference } from './same-values.ts';
import type { Shape } from './shape.ts';

/** Time that one turn of one library takes at least. */
const TURN_MS = 12;

/** A library whose turn it is: so many calls, µs each. */
type Turn = { readonly run: (times: number) => Promise<readonly number[]>; readonly us: number[]; times: number };

const timed =
  (call: () => void) =>
  async (times: number): Promise<readonly number[]> =>
    Array.from({ length: times }, () => {
      const started = performance.now();
      call();
      return (performance.now() - started) * 1000;
    });

/**
 * Times one pooling: ours, a copy of the same bytes, and every peer, turn by turn. The peers' responses are compared.
 * @throws Error where a peer returns something else
 */
export const benchKernel = async (shape: Shape, peers: readonly Peer[], rounds: number): Promise<KernelRow> => {
  const { plan, pool, copy, response } = place(shape);
  pool();
  const ours: Turn = { run: timed(pool), us: [], times: 1 };
  const copied: Turn = { run: timed(copy), us: [], times: 1 };
  const turns = new Map<string, Turn>();
  const without: Record<string, string> = {};
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const files: Record<string, string> = {};
    for (const [name, bytes] of inputsOf(shape)) {
      files[name] = join(folder, name);
      writeFileSync(files[name], bytes);
    }
    const datatype = plan.outputs[0]?.datatype ?? 'FP32';
    const values = asFloats(response(), datatype);
    for (const { name, ask } of peers) {
      const file = join(folder, 'response');
      const prepared = await ask({ prepare: shape, files, response: file });
      if ('unsupported' in prepared) {
        without[name] = prepared.unsupported;
        continue;
      }
      const theirs = new Float32Array(new Uint8Array(readFileSync(file)).buffer);
      const parted = difference(values, theirs, shape);
      if (parted !== undefined) throw new Error(`${shape.name}: ${name} responses ${parted}`);
      const run = async (times: number): Promise<readonly number[]> => {
        const took = await ask({ time: times });
        if (!('us' in took)) throw new Error(`${name} stopped pooling ${shape.name}`);
        return took.us;
      };
      turns.set(name, { run, us: [], times: 1 });
    }
    await takeTurns([ours, copied, ...turns.values()], rounds);
  } finally {
    rmSync(folder, { recursive: true });
  }
  const us = medianOf(ours.us);
  const medians = Object.fromEntries([...turns].map(([name, turn]) => [name, Math.round(medianOf(turn.us))]));
  const best = Math.min(...Object.values(medians));
  const bytes = plan.cost.bytes_read + plan.cost.bytes_written;
  return {
    ...{ name: shape.name, operator: shape.operator, datatype: shape.datatype, shape: shape.shape },
    ...{ us: Math.round(us), p99Us: Math.round(quantileOf(ours.us, 0.99)) },
    gbPerSecond: rounded(bytes / us / 1000),
    ofCopy: rounded(medianOf(copied.us) / us),
    peers: medians,
    without,
    ...(Number.isFinite(best) && { timesBest: rounded(best / us) }),
  };
};

const rounded = (value: number): number => Number(value.toFixed(2));

/** Lets each run in turn, round after round, as often as fills a turn; the first, which warms up, is not counted. */
const takeTurns = async (turns: readonly Turn[], rounds: number): Promise<void> => {
  for (const turn of turns) {
    const warm = [...(await turn.run(2)), ...(await turn.run(3))];
    turn.times = Math.max(3, Math.ceil((TURN_MS * 1000) / Math.max(Math.min(...warm), 1)));
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const turn of turns) turn.us.push(...(await turn.run(turn.times)));
  }
};
