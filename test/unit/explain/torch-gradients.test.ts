import { expect, test } from 'vitest';
import fixture from '../../fixtures/attribution/cases.json' with { type: 'json' };
import { explainPipelineInProcess } from '../../support/explain/explain-in-process.ts';
import type { TestTensor } from '../../support/run-in-process.ts';

const tensor = (name: string, shape: readonly number[], data: readonly number[]): TestTensor => ({
  name,
  datatype: 'FP64',
  shape,
  data,
});

const mean = { pool: 'sequence/mean' };
const activation = (name: string) => [mean, { transform: 'activation', attributes: { function: name } }];
const pooled = (pool: string, attributes = {}) => [{ pool, attributes }];
const windows = { kernel_shape: [3, 3], strides: 2, pads: 1 };

/** The steps whose gradients test/fixtures/attribution/generate.py has. */
const STEPS: Readonly<Record<keyof typeof fixture.chains, readonly object[]>> = {
  l2_normalize: [mean, { transform: 'l2_normalize' }],
  l1_normalize: [mean, { transform: 'l1_normalize' }],
  layer_norm: [mean, { transform: 'layer_norm' }],
  softmax: [mean, { transform: 'softmax', attributes: { temperature: 0.7 } }],
  project: [
    { ...mean, output: 'm' },
    { transform: 'project', attributes: { activation: 'gelu' }, inputs: { x: 'm', weight: 'weight' } },
  ],
  tanh: activation('tanh'),
  sigmoid: activation('sigmoid'),
  gelu: activation('gelu'),
  gelu_tanh: activation('gelu_tanh'),
  silu: activation('silu'),
  softplus: activation('softplus'),
  std: pooled('sequence/std', { correction: 1 }),
  log_sum_exp: pooled('sequence/log_sum_exp'),
  prod: pooled('sequence/prod'),
  l2: pooled('sequence/l2'),
  median: pooled('sequence/median'),
  quantile: pooled('sequence/quantile', { q: 0.3 }),
  max_pool: pooled('window/max', { kernel_shape: [2, 2] }),
  avg_pool: pooled('window/mean', { ...windows, count_include_pad: true }),
  reflect: pooled('window/mean', { ...windows, pad_mode: 'reflect' }),
  newton_schulz: pooled('sequence/covariance', { root: 'newton_schulz', iterations: 3 }),
};

test.each(Object.entries(STEPS))('the attribution through %s is the gradient of PyTorch', (name, steps) => {
  const { shape, value, gradient } = fixture.chains[name as keyof typeof fixture.chains];
  const isPlane = gradient.length === fixture.plane.length;
  const x = isPlane ? tensor('x', [1, 2, 4, 4], fixture.plane) : tensor('x', [1, 4, 3], fixture.tokens);
  const others = name === 'project' ? [tensor('weight', [2, 3], fixture.weight)] : [];
  const attributes = { output: shape.map((extent) => extent - 1) };
  const { tensors, document } = explainPipelineInProcess(steps, [x, ...others], attributes);
  expect(document.attribution?.value).toBeCloseTo(value, 9);
  for (const [i, share] of gradient.entries()) expect(tensors.attribution?.data[i]).toBeCloseTo(share, 9);
});
