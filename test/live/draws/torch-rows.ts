import { CHOSEN } from '../bounds.ts';
import { between, chance, type Draw, FLOATS, list, maybe, numbers, sizeOf, tensor, WIDE } from '../draw.ts';

export const embeddingBag: Draw = (random) => {
  const [rows, columns] = [between(random, 1, 8), between(random, 1, 5)];
  const mode = random.pick(['sum', 'mean', 'max'] as const);
  const flat = chance(random, 0.6);
  const ids = flat ? between(random, 0, 12) : 0;
  const shape = flat ? [ids] : [between(random, 1, 4), between(random, 1, 5)];
  const count = flat ? ids : (shape[0] as number) * (shape[1] as number);
  const bags = between(random, 1, 4);
  const last = chance(random, 0.4);
  const begins = [
    0,
    ...list(bags - 1, () => between(random, 0, count)).toSorted((a, b) => a - b),
    ...(last ? [count] : []),
  ];
  const weighted = mode === 'sum' && chance(random, 0.3);
  const weight = tensor(random, 'weight', random.pick(WIDE), [rows, columns], !weighted);
  return {
    parameters: {
      mode,
      ...(flat && last && { include_last_offset: true }),
      ...maybe(random, 0.3, 'padding_idx', () => between(random, -rows, rows - 1)),
    },
    inputs: [
      numbers(
        'input',
        'INT64',
        shape,
        list(count, () => random.below(rows)),
      ),
      weight,
      ...(flat ? [numbers('offsets', 'INT64', [begins.length], begins)] : []),
      ...(weighted ? [tensor(random, 'per_sample_weights', weight.datatype, shape, false)] : []),
    ],
    bound:
      mode === 'max' ? CHOSEN : { kind: 'sum', terms: 12, largest: sizeOf(weight) * (weighted ? 1000 : 1), steps: 2 },
  };
};

export const segmentReduce: Draw = (random) => {
  const rows = between(random, 0, 10);
  const reduce = random.pick(['sum', 'mean', 'max', 'min', 'prod'] as const);
  const segments = between(random, 1, 4);
  const cuts = [0, ...list(segments - 1, () => between(random, 0, rows)).toSorted((a, b) => a - b), rows];
  const lengths = list(segments, (i) => (cuts[i + 1] as number) - (cuts[i] as number));
  const wrong = chance(random, 0.05);
  const data = tensor(random, 'data', random.pick(FLOATS), [
    rows,
    ...list(random.below(3), () => between(random, 1, 4)),
  ]);
  const said = chance(random, 0.6)
    ? numbers('lengths', random.pick(['INT64', 'INT32']), [segments], wrong ? lengths.map((n) => n + 1) : lengths)
    : numbers('offsets', random.pick(['INT64', 'INT32']), [segments + 1], cuts);
  return {
    parameters: {
      reduce,
      ...maybe(random, 0.3, 'axis', () => 0),
      ...(said.name === 'lengths' ? maybe(random, 0.2, 'unsafe', () => !wrong) : {}),
    },
    inputs: [data, said],
    bound:
      reduce === 'max' || reduce === 'min'
        ? CHOSEN
        : reduce === 'prod'
          ? { kind: 'relative', units: 2 * rows + 4 }
          : { kind: 'sum', terms: rows, largest: sizeOf(data), steps: rows },
  };
};
