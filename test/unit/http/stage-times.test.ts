import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { countStages } from '../../../src/http/observability/stage-times.ts';

test('a pooling is counted in every bucket that is as long as its stage, and in those above', async () => {
  const registry = new Registry();
  const count = countStages(registry);
  count({ receive: 0.1, queue: 0, compute: 3, encode: 31_000 });
  count({ receive: 0.2, queue: 0, compute: 3, encode: 0.5 });
  const lines = (await registry.metrics()).split('\n');
  const of = (stage: string): string[] => lines.filter((line) => line.includes(`stage="${stage}"`));
  expect(lines).toContain('# TYPE poolserve_stage_seconds histogram');
  expect(of('receive').slice(0, 2)).toEqual([
    'poolserve_stage_seconds_bucket{le="0.0001",stage="receive"} 1',
    'poolserve_stage_seconds_bucket{le="0.00025",stage="receive"} 2',
  ]);
  expect(of('compute')).toContain('poolserve_stage_seconds_bucket{le="0.0025",stage="compute"} 0');
  expect(of('compute')).toContain('poolserve_stage_seconds_bucket{le="0.005",stage="compute"} 2');
  expect(of('encode').slice(-4)).toEqual([
    'poolserve_stage_seconds_bucket{le="30",stage="encode"} 1',
    'poolserve_stage_seconds_bucket{le="+Inf",stage="encode"} 2',
    'poolserve_stage_seconds_sum{stage="encode"} 31.0005',
    'poolserve_stage_seconds_count{stage="encode"} 2',
  ]);
});
