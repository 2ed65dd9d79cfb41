import { type Static, type TObject, Type } from '@sinclair/typebox';
import { RequestError } from '../errors.ts';
import { readAttributes } from '../pipeline/attributes/attributes.ts';
import { elementCount } from '../tensor/shape.ts';
import { WEIGHTS } from './provenance/weigh-elements.ts';

const index = Type.Integer({ minimum: 0 });

/** Attributes of an explanation, beside those of what it explains. */
export const explainAttributes = {
  weights: Type.Optional(
    Type.Unsafe<(typeof WEIGHTS)[number]>(
      Type.Union(
        WEIGHTS.map((word) => Type.Literal(word)),
        {
          description:
            'weights of the cells of each output: exact (Σ weights·x = y), derivative (∂y/∂x), none, or auto (default: exact where the reduction has them, else the derivative)',
        },
      ),
    ),
  ),
  output: Type.Optional(
    Type.Union([index, Type.Array(index, { minItems: 1, maxItems: 6 })], {
      description: 'index of one element of y along each axis: weights of that output alone',
    }),
  ),
  attribution: Type.Optional(
    Type.Boolean({ description: 'true or false (default): whether ∂y[output]/∂x is returned, in the shape of x' }),
  ),
  alias: Type.Optional(
    Type.Boolean({
      description: 'true or false (default): whether the share of high frequencies that the strides alias is computed',
    }),
  ),
};

export type ExplainAttributes = Readonly<Static<TObject<typeof explainAttributes>>>;

type Attributes = Readonly<Record<string, unknown>>;

/** Returns the attributes of the explanation, and the others. @throws INVALID_ATTRIBUTE */
export const takeExplainAttributes = (
  attributes: Attributes,
): { readonly explain: ExplainAttributes; readonly others: Attributes } => {
  const taken: Record<string, unknown> = {};
  const others: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes))
    (Object.hasOwn(explainAttributes, name) ? taken : others)[name] = value;
  const explain: ExplainAttributes = readAttributes(explainAttributes, taken, 'explain');
  if (explain.attribution && explain.output === undefined) {
    const detail = 'attribution: expected output=INDEX beside it, the element of y that is attributed, got none';
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?attribution');
  }
  return { explain, others };
};

/** Returns the position of an index in a row-major tensor; undefined without one. @throws INVALID_ATTRIBUTE */
export const flatOutput = (output: ExplainAttributes['output'], shape: readonly number[]): number | undefined => {
  if (output === undefined) return undefined;
  const place = [output].flat();
  const fits = place.length === shape.length && place.every((at, axis) => at < (shape[axis] as number));
  if (!fits) {
    const detail = `output: expected an index of ${shape.length} numbers into [${shape}], got ${place}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?output');
  }
  return place.reduce((flat, at, axis) => flat + at * elementCount(shape.slice(axis + 1)), 0);
};
