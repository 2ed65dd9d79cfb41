import type { DialectOperator } from './dialect-operator.ts';

/** A name under which people look for an operator, and parameters that it has unless a request gives others. */
type Alias = { readonly name: string; readonly of: string; readonly defaults?: Readonly<Record<string, unknown>> };

const RANKS = [1, 2, 3];

/** `torch.nn`'s modules and `torch.nn.functional`, of each number of axes. */
const torchPools = RANKS.flatMap((rank): readonly Alias[] =>
  [
    ['MaxPool', 'max_pool'],
    ['AvgPool', 'avg_pool'],
    ['LPPool', 'lp_pool'],
    ['AdaptiveAvgPool', 'adaptive_avg_pool'],
    ['AdaptiveMaxPool', 'adaptive_max_pool'],
    ['MaxUnpool', 'max_unpool'],
    ...(rank > 1 ? [['FractionalMaxPool', 'fractional_max_pool']] : []),
  ].flatMap(([module, operation]): readonly Alias[] => {
    const of = `torch.${operation}${rank}d`;
    const indexed = ['max_pool', 'adaptive_max_pool', 'fractional_max_pool'].includes(operation ?? '');
    return [
      { name: `torch.nn.${module}${rank}d`, of },
      { name: `torch.nn.functional.${operation}${rank}d`, of },
      ...(indexed
        ? [{ name: `torch.nn.functional.${operation}${rank}d_with_indices`, of, defaults: { return_indices: true } }]
        : []),
    ];
  }),
);

const torchRest: readonly Alias[] = [
  { name: 'torch.nn.EmbeddingBag', of: 'torch.embedding_bag' },
  { name: 'torch.nn.functional.embedding_bag', of: 'torch.embedding_bag' },
  { name: 'torch.nn.functional.pad', of: 'torch.pad' },
  { name: 'torch.nn.functional.interpolate', of: 'torch.interpolate' },
  { name: 'torch.nn.Upsample', of: 'torch.interpolate' },
];

const torchvision: readonly Alias[] = [
  ['RoIPool', 'roi_pool'],
  ['RoIAlign', 'roi_align'],
  ['PSRoIPool', 'ps_roi_pool'],
  ['PSRoIAlign', 'ps_roi_align'],
].flatMap(([module, operation]) => [
  { name: `torchvision.ops.${module}`, of: `torchvision.${operation}` },
  { name: `torchvision.ops.${operation}`, of: `torchvision.${operation}` },
]);

/** Keras' short names. */
const keras = RANKS.flatMap((rank): readonly Alias[] => [
  { name: `keras.layers.MaxPool${rank}D`, of: `keras.layers.MaxPooling${rank}D` },
  { name: `keras.layers.AvgPool${rank}D`, of: `keras.layers.AveragePooling${rank}D` },
  { name: `keras.layers.GlobalMaxPool${rank}D`, of: `keras.layers.GlobalMaxPooling${rank}D` },
  { name: `keras.layers.GlobalAvgPool${rank}D`, of: `keras.layers.GlobalAveragePooling${rank}D` },
]);

/** Every alias. Of an operator's parameters none is another than the original's. */
export const ALIASES: readonly Alias[] = [...torchPools, ...torchRest, ...torchvision, ...keras];

/** The operators of the aliases, each responded to as its original. @throws Error for an original that there is not */
export const aliasOperators = (operators: readonly DialectOperator[]): readonly DialectOperator[] => {
  const byName = new Map(operators.map((operator) => [operator.name, operator]));
  return ALIASES.map(({ name, of, defaults = {} }) => {
    const original = byName.get(of);
    if (original === undefined) throw new Error(`${name} is an alias of ${of}, which is no operator`);
    return {
      ...original,
      name,
      aliasOf: of,
      rewrite: (parameters, inputs, outputs) => original.rewrite({ ...defaults, ...parameters }, inputs, outputs),
    };
  });
};
