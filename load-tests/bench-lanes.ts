/**
 * What lanes cost: the time of plans beside their estimates, an operation's by kinds of work, and CPU per
 * small plan in each lane. The constants of src/pipeline/plan-time.ts, fold-time.ts and src/dispatch/lane.ts are rounded from it.
 *
 *   node load-tests/bench-lanes.ts [--json FILE]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Dispatcher, startDispatcher } from '../src/dispatch/dispatcher.ts';
import { BREAK_EVEN } from '../src/dispatch/lane.ts';
import type { Plan } from '../src/pipeline/plan.ts';
import { planPooling } from '../src/pipeline/plan-pooling.ts';
import { OPERATION_NS, planMicroseconds } from '../src/pipeline/plan-time.ts';
import { splitPlan } from '../src/pipeline/split-plan.ts';
import { byteCount, type Tensor, type TensorSpec } from '../src/tensor/tensor.ts';
import { instantiateKernels } from '../workers/kernels/instance.ts';
import { runPlan } from '../workers/run-plan.ts';
import { plansOfFolds } from './fold-plans.ts';
import { plansOfAllOperators } from './operator-plans.ts';

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

/** Times of plans beside their estimates, µs, one after another on this thread. */
const timed = (plans: ReturnType<typeof plansOfAllOperators>) => {
  const kernels = instantiateKernels();
  return plans.flatMap(({ name, plan, inputs }) => {
    const times = Array.from({ length: 5 }, () => {
      const own = inputs.map((input) => ({ ...input, chunks: input.chunks.map((chunk) => new Uint8Array(chunk)) }));
      const begin = performance.now();
      const result = runPlan(kernels, { plan, inputs: own });
      return 'refusal' in result ? Number.NaN : (performance.now() - begin) * 1000;
    });
    const time = median(times);
    return time > 0 ? [{ name, plan, time, ratio: time / plan.cost.microseconds }] : [];
  });
};
type Timed = ReturnType<typeof timed>;

/** How far off the estimates are: time over estimate. */
const estimates = (plans: Timed) => {
  const sorted = plans.map(({ name, ratio }) => ({ name, ratio })).sort((a, b) => a.ratio - b.ratio);
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)];
  return { plans: sorted.length, least: at(0), tenth: at(0.1), median: at(0.5), ninetieth: at(0.9), most: at(1) };
};

/** What an operation takes by the kind of work, ns, where it is most of a plan: recorded beside measured. */
const rates = (plans: Timed) =>
  Object.entries(OPERATION_NS).map(([kind, recorded]) => {
    const measured = plans
      .flatMap(({ plan: { calls, cost }, time }) => {
        const rest = planMicroseconds(calls, { ...cost, operations: 0 });
        const isCovariance = calls.some(({ kernel }) => kernel === 'covariance');
        const isOfKind =
          Math.max(...calls.map((call) => call.operationNs ?? 0)) === recorded &&
          isCovariance === (kind === 'covariance');
        return isOfKind && cost.microseconds > 3 * rest
          ? [(recorded * (time - rest)) / (cost.microseconds - rest)]
          : [];
      })
      .sort((a, b) => a - b);
    const at = (share: number) => measured[Math.round((measured.length - 1) * share)]?.toFixed(3);
    return { kind, recorded, plans: measured.length, tenth: at(0.1), median: at(0.5), threeQuarters: at(0.75) };
  });

const LANES = {
  inline: { inlineMaxBytes: 2 ** 30, breakEven: { ...BREAK_EVEN, inlineMicroseconds: 1e9 } },
  coalesced: { inlineMaxBytes: 0, breakEven: { ...BREAK_EVEN, coalescedMicroseconds: 1e9 } },
  moved: { inlineMaxBytes: 0, breakEven: { ...BREAK_EVEN, coalescedMicroseconds: 0 } },
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
      const rounds: Record<string, { all: number; eventLoop: number }[]> = { inline: [], coalesced: [], moved: [] };
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
const plans = timed(plansOfAllOperators());
const folds = estimates(timed(plansOfFolds()));
const results = {
  node: process.version,
  estimates: estimates(plans),
  folds,
  rates: rates(plans),
  lanes: await lanes(),
};
console.log('time over estimate of the plans of all operators');
console.table(results.estimates);
console.log('and of windows and whole planes, 7 to 112 cells wide');
console.table(results.folds);
console.log('ns of an operation');
console.table(results.rates);
console.log('CPU of a plan of max 2×2');
console.table(results.lanes);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
