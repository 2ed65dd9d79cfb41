import { describe, expect, test } from 'vitest';
import type { DType } from '../../../src/tensor/dtype.ts';
import cases from '../../fixtures/timm/cases.json' with { type: 'json' };
import { run, tensor } from '../../support/run-model.ts';

/** Sums of some hundred FP32 products, rounded a few times. */
const DIGITS = 5;

const filled = ({ name, shape, data, datatype }: (typeof cases.cases)[number]['inputs'][number]) =>
  tensor(name, shape, data, datatype as DType);

test.each(cases.cases.map((each) => [each.model, each.title, each] as const))(
  '%s gives what timm computes: %s',
  (model, _, { parameters, inputs, output }) => {
    const results = run(model, parameters, inputs.map(filled));
    const data = output.data.map((value) => expect.closeTo(value, DIGITS));
    expect(results).toEqual([{ shape: output.shape, data }]);
  },
);

describe('tensors that do not fit are refused, with both shapes', () => {
  const sized = (name: string, ...shape: number[]) =>
    tensor(name, shape, Array(shape.reduce((a, b) => a * b, 1)).fill(0));
  const [x, plane] = [sized('x', 2, 5, 8), sized('x', 2, 8, 2, 3)];
  const [latent, kv] = [sized('latent', 1, 1, 8), sized('kv.weight', 16, 8)];
  const [qkv, positions] = [sized('qkv.weight', 24, 8), sized('pos_embed', 7, 8)];
  const norm = [sized('norm.weight', 8), sized('norm.bias', 8)];
  const sim = [...norm, sized('q.weight', 8, 8), sized('k.weight', 8, 8)];
  const here = { feat_size: [2, 3], num_heads: 2 };

  test.each<[string, string, Record<string, unknown>, Parameters<typeof run>[2], RegExp]>([
    ['heads', 'AttentionPoolLatent', { num_heads: 3 }, [x, latent, kv], /num_heads that divides the 8 channels, got 3/],
    [
      'keys and values',
      'AttentionPoolLatent',
      {},
      [x, latent, sized('kv.weight', 8, 8)],
      /kv\.weight \[16,8\], got \[8,8\]/,
    ],
    [
      'a latent',
      'AttentionPoolLatent',
      {},
      [x, sized('latent', 1, 1, 6), kv],
      /latent of 8 channels.*\[2,5,8\].*\[1,1,6\]/,
    ],
    [
      'positions',
      'AttentionPoolLatent',
      {},
      [x, latent, kv, sized('pos_embed', 4, 8)],
      /pos_embed \[5,8\], got \[4,8\]/,
    ],
    [
      'an MLP',
      'AttentionPoolLatent',
      {},
      [x, latent, kv, sized('mlp.fc1.weight', 6, 8), sized('mlp.fc2.weight', 8, 5)],
      /mlp\.fc2\.weight \[8,6\], got \[8,5\]/,
    ],
    [
      'a bias alone',
      'AttentionPoolLatent',
      {},
      [x, latent, kv, sized('proj.bias', 8)],
      /proj\.weight beside proj\.bias/,
    ],
    [
      'a mask of heads',
      'AttentionPoolLatent',
      {},
      [x, latent, kv, { ...sized('attn_mask', 2, 8, 1, 5), datatype: 'BOOL' }],
      /attn_mask \[2,1,1,5\], got \[2,8,1,5\]/,
    ],
    [
      'a mask of numbers',
      'AttentionPoolLatent',
      {},
      [x, latent, kv, sized('attn_mask', 2, 1, 1, 5)],
      /attn_mask of BOOL, got FP32/,
    ],
    [
      'weights of another datatype',
      'AttentionPoolLatent',
      {},
      [x, latent, { ...kv, datatype: 'FP64' }],
      /kv\.weight of FP32, as x, got FP64/,
    ],
    ['planes', 'AttentionPoolPrr', {}, [plane], /x of rank 3, got \[2,8,2,3\]/],
    ['a norm', 'AttentionPoolPrr', {}, [x, sized('pre_norm.weight', 6)], /pre_norm\.weight \[8\], got \[6\]/],
    ['keys', 'SimPool1d', {}, [x, ...sim.slice(0, 3), sized('k.weight', 8, 6)], /k\.weight \[8,8\], got \[8,6\]/],
    ['rows', 'SimPool2d', {}, [x, ...sim], /x of rank 4, got \[2,5,8\]/],
    ['cells', 'AttentionPool2d', here, [plane, sized('pos_embed', 5, 8), qkv], /pos_embed \[7,8\], got \[5,8\]/],
    [
      'no projections',
      'AttentionPool2d',
      here,
      [plane, positions],
      /q\.weight, k\.weight and v\.weight, got no q\.weight/,
    ],
    [
      'projections twice',
      'AttentionPool2d',
      here,
      [plane, positions, qkv, sized('k.weight', 8, 8)],
      /got qkv\.weight and k\.weight/,
    ],
    [
      'two thirds',
      'AttentionPool2d',
      here,
      [plane, positions, sized('qkv.weight', 16, 8)],
      /multiple of 3 rows, got 16/,
    ],
    [
      'a class token',
      'AttentionPool2d',
      here,
      [plane, positions, qkv, sized('cls_token', 1, 6)],
      /cls_token \[1,8\], got \[1,6\]/,
    ],
    [
      'heads of 64',
      'AttentionPool2d',
      { feat_size: [2, 3] },
      [plane, positions, qkv],
      /head_dim that divides the 8 channels, got 64/,
    ],
    ['heads of two', 'RotAttentionPool2d', { num_heads: 4 }, [plane, qkv], /heads of a multiple of 4 channels, got 2/],
  ])('%s of %s', (_, model, parameters, inputs, detail) => {
    expect(() =>
      run(`timm.${model}`, { ...(model.includes('2d') ? {} : { num_heads: 2 }), ...parameters }, inputs),
    ).toThrow(detail);
  });

  test.each([
    ['AttentionPool2d', [positions], /at most 262144 weights, got .* from \[2,3\] to \[400000,1\]/],
    ['RotAttentionPool2d', [], /at most 262144 sines and cosines in 1 bands, got 800002 of \[400000,1\]/],
  ] as const)('planes of %s for which a plan would compute too much', (model, others, detail) => {
    const long = { ...sized('x', 0, 8, 400000, 1) };
    const parameters = model === 'AttentionPool2d' ? here : { num_heads: 2 };
    expect(() => run(`timm.${model}`, parameters, [long, ...others, qkv])).toThrow(detail);
  });
});

test('an empty batch is pooled to none', () => {
  const x = tensor('x', [0, 5, 8], []);
  expect(run('timm.AttentionPoolPrr', { num_heads: 2 }, [x])).toEqual([{ shape: [0, 8], data: [] }]);
});
