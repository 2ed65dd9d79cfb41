import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { flag } from '../parameters.ts';

const axis = Type.Integer({ minimum: -6, maximum: 5 });

/** Parameters of an operator that reduces one axis, or all. */
export const alongOne = {
  dim: Type.Optional({ ...axis, description: 'the axis to reduce, a negative one from the end (default: all)' }),
  keepdim: flag('whether the reduced axis stays, with extent 1 (default false)'),
};

/** Parameters of an operator that reduces any axes. */
export const alongMany = {
  dim: Type.Optional(
    Type.Union([axis, Type.Array(axis, { maxItems: 6 })], {
      description: 'axes to reduce, negative ones from the end (default: all)',
    }),
  ),
  keepdim: flag('whether reduced axes stay, with extent 1 (default false)'),
};
const schema = Type.Object(alongMany);

/** Attributes of `global` for `dim` and `keepdim`. A scalar has the axis 0 in reductions, and none in their responses. */
export const axesOf = (args: Readonly<Record<string, unknown>>, { shape }: GivenInput) => {
  const { dim, keepdim = false } = args as Static<typeof schema>;
  const named = [dim ?? []].flat();
  const isScalar = shape.length === 0;
  const all = isScalar ? [0] : [...shape.keys()];
  return { axes: named.length === 0 ? all : named, keepdims: Boolean(keepdim) && !isScalar };
};

/** Reduces x to y along axes that may be empty. */
export const global = (
  reduction: string,
  attributes: Readonly<Record<string, unknown>>,
  x: string,
  y: string,
): Step => ({
  region: 'global',
  reductions: [reduction],
  attributes,
  x,
  y,
  anyEmpty: true,
});

/** @throws INVALID_SHAPE for axes without elements: an extremum has no identity in PyTorch */
export const checkNotEmpty = (name: string, { shape }: GivenInput, axes: readonly number[]): void => {
  if (!axes.some((a) => shape.at(a) === 0)) return;
  throw new RequestError('INVALID_SHAPE', `${name}: expected axes with elements, got [${shape}] along ${axes}`, '?dim');
};
