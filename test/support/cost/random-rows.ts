import type { RequestInput } from './plan-request.ts';
import type { Random } from './random.ts';

/** The other tensors of attention and NetVLAD: queries, projections, clusters; `heads` is made to divide them. */
export const rowInputs = (
  random: Random,
  reduction: string,
  channels: number,
  attributes: Record<string, unknown>,
): readonly RequestInput[] => {
  const input = (name: string, shape: readonly number[]): RequestInput => ({
    ...{ name, datatype: random.chance(0.8) ? ('FP32' as const) : ('FP64' as const), shape },
    fill: 'random',
  });
  if (reduction === 'vlad') {
    const clusters = random.magnitude(1, 256);
    return [
      input('centroids', [clusters, channels]),
      ...(random.chance(0.4) ? [input('assignment', [clusters, channels])] : []),
      ...(random.chance(0.2) ? [input('bias', [clusters])] : []),
    ];
  }
  if (reduction !== 'attention') return [];
  const keys = random.chance(0.4) ? random.magnitude(1, 1024) : undefined;
  const values = random.chance(0.3) ? random.magnitude(1, 1024) : undefined;
  const divides = [keys ?? channels, values ?? channels];
  const heads = [1, 2, 4, 8, 16, 64].filter((count) => divides.every((extent) => extent % count === 0));
  attributes.heads = random.pick(heads);
  const queries = random.chance(0.3) ? [] : [random.magnitude(1, 256)];
  const outs = random.chance(0.3) ? random.magnitude(1, 1024) : undefined;
  const projection = (name: string, out: number | undefined, columns: number): readonly RequestInput[] => [
    ...(out === undefined ? [] : [input(name, [out, columns])]),
    ...(out === undefined || random.chance(0.5) ? [] : [input(`${name}_bias`, [out])]),
  ];
  return [
    input('query', [...queries, keys ?? channels]),
    ...projection('key', keys, channels),
    ...projection('value', values, channels),
    ...projection('out', outs, values ?? channels),
  ];
};
