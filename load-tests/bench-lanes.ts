/**
 * Processor time of a small plan in each lane: the constants of src/dispatch/plans/lane.ts are rounded from it. Estimates of time
 * are compared by bench-cost.ts.
 *
 *   node load-tests/bench-lanes.ts [--json FILE]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Dispatcher, startDispatcher } from '../src/dispatch/dispatcher.ts';
import { BREAK_EVEN } from '../src/dispatch/plans/lane.ts';
import type { Plan } from '../src/pipeline/plan.ts';
import { planPooling } from '../src/pipeline/plan-pooling.ts';
import { splitPlan } from '../src/pipeline/split-plan.ts';
import { byteCount, type Tensor, type TensorSpec } from '../src/tensor/tensor.ts';

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const caller = { life: new AbortController(), requestId: 'bench', owner: 'bench' };
/** Bytes of a chunk as a socket brings it. */
const CHUNK_BYTES = 2 ** 16;

/** A tensor of FP32 elements around 1. */
const tensorOf = (spec: TensorSpec): Tensor => {
  const bytes = new Uint8Array(byteCount(spec));
  const floats = new Float32Array(bytes.buffer);
  for (let i = 0; i < floats.length; i += 1) floats[i] = ((i * 7919) % 1000) / 500;
  const chunks = Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_, i) =>
    bytes.slice(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES),
  );
  return { ...spec, chunks };
};

const x = (shape: readonly number[]): TensorSpec => ({ name: 'x', datatype: 'FP32', shape });

const LANES = {
  inline: { inlineMaxBytes: 2 ** 30, breakEven: { ...BREAK_EVEN, inlineMicroseconds: 1e9 } },
  coalesced: { inlineMaxBytes: 0, breakEven: { ...BREAK_EVEN, coalescedMicroseconds: 1e9 } },
  transferred: { inlineMaxBytes: 0, breakEven: { ...BREAK_EVEN, coalescedMicroseconds: 0 } },
};
const ROUNDS = 9;
const TURNS = 60;

/** CPU of a plan, µs: of all threads, and of the event loop's; so many in each turn of the event loop. */
const cpuOf = async (dispatcher: Dispatcher, plan: Plan, perTurn: number) => {
  const tensors = plan.inputs.map(tensorOf);
  const before = { all: process.cpuUsage(), own: process.threadCpuUsage() };
  for (let turn = 0; turn < TURNS; turn += 1) {
    const inputs = () =>
      tensors.map((tensor) => ({ ...tensor, chunks: tensor.chunks.map((chunk) => new Uint8Array(chunk)) }));
    await Promise.all(
      Array.from({ length: perTurn }, () => dispatcher.runPlan({ plan, inputs: inputs(), divide: splitPlan }, caller)),
    );
  }
  const [all, own] = [process.cpuUsage(before.all), process.threadCpuUsage(before.own)];
  const each = ({ user, system }: NodeJS.CpuUsage) => (user + system) / (TURNS * perTurn);
  return { all: each(all), eventLoop: each(own) };
};

/** CPU of small plans in each lane, rounds interleaved. */
const lanes = async () => {
  const dispatchers = await Promise.all(
    Object.entries(LANES).map(
      async ([lane, limits]) => [lane, await startDispatcher({ workers: 1, ...limits }, fail)] as const,
    ),
  );
  const rows: Record<string, unknown>[] = [];
  for (const kilobytes of [4, 16, 64]) {
    const attributes = { kernel_shape: [2, 2], strides: [2, 2] };
    const plan = planPooling({
      region: 'window',
      reductions: ['max'],
      attributes,
      inputs: [x([1, kilobytes * 4, 8, 8])],
    });
    for (const perTurn of [1, 4, 16]) {
      const rounds: Record<string, { all: number; eventLoop: number }[]> = {
        inline: [],
        coalesced: [],
        transferred: [],
      };
      for (let round = 0; round < ROUNDS; round += 1)
        for (const [lane, dispatcher] of dispatchers) rounds[lane]?.push(await cpuOf(dispatcher, plan, perTurn));
      const figures = Object.entries(rounds).flatMap(([lane, each]) => [
        [`${lane} µs`, Math.round(median(each.map(({ all }) => all)))],
        [`${lane}, event loop`, Math.round(median(each.map(({ eventLoop }) => eventLoop)))],
      ]);
      rows.push({ kilobytes, 'a turn': perTurn, estimate: plan.cost.microseconds, ...Object.fromEntries(figures) });
    }
  }
  await Promise.all(dispatchers.map(([, dispatcher]) => dispatcher.close()));
  return rows;
};

const fail = (error: Error): never => {
  throw error;
};

const { values } = parseArgs({ options: { json: { type: 'string' } } });
const results = { node: process.version, lanes: await lanes() };
console.log('CPU of a plan of max 2×2');
console.table(results.lanes);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
