import { expect, test } from 'vitest';
import { MODELS } from '../../../src/models/list.ts';
import type { Plan } from '../../../src/pipeline/plan.ts';
import { planPipeline } from '../../../src/pipeline/plan-pipeline.ts';
import { instantiateKernels } from '../../../workers/kernels/instance.ts';
import { executePlan } from '../../../workers/run-plan.ts';

const kernels = instantiateKernels();
const model = (name: string, shape: readonly number[]): Plan => {
  const found = MODELS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no model ${name}`);
  return found.plan({}, [{ name: found.inputs[0]?.name ?? '', datatype: 'FP32', shape }]);
};
const turned = (permutation: readonly number[], shape: readonly number[]): Plan =>
  planPipeline({ steps: [{ transform: 'transpose', attributes: { permutation }, x: 'x', y: 'y' }], outputs: ['y'] }, [
    { name: 'x', datatype: 'FP32', shape },
  ]);

/** Billions of rows: walking them would take many seconds, on the event loop, as the plan costs nothing. */
const ROWS = [1_000_000, 4_000];

test.each([
  ['normalized', () => model('sentence_transformers.Normalize', [...ROWS, 0])],
  ['turned', () => turned([3, 2, 1, 0], [0, ...ROWS, 2])],
])('rows without elements are not walked: %s', (_what, plan) => {
  const made = plan();
  const begin = process.threadCpuUsage();
  const result = executePlan(kernels, { plan: made, inputs: made.inputs.map((spec) => ({ ...spec, chunks: [] })) });
  expect(result).toMatchObject({ outputs: [new Uint8Array()] });
  expect(process.threadCpuUsage(begin).user / 1000).toBeLessThan(3000);
});
