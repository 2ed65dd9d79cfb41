import { Type } from '@sinclair/typebox';
import { comparisonMembers } from '../../explain/compare/read-candidates.ts';

const figure = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });
const ofChannels = (description: string) => Type.Array(Type.Union([Type.Number(), Type.Null()]), { description });
const open = (description: string) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true, description });

const reconstruction = Type.Object({
  method: Type.String({ description: 'unpool, nearest or bilinear: that with the least error' }),
  rmse: Type.Number({ description: 'Root mean square of the error' }),
  psnr: Type.Union([Type.Number(), Type.String(), Type.Null()], {
    description: 'Peak by rmse in dB; the string Infinity without an error, null where x is constant',
  }),
  peak: Type.Number({ description: 'Largest less smallest measured value of x' }),
  rmse_by_method: open('The error of each method that applies'),
});

const explanation = Type.Object({
  step: Type.Optional(Type.String({ description: 'The step of a pipeline' })),
  weights_kind: Type.Optional(Type.String({ description: 'selection, exact or derivative' })),
  exact: Type.Optional(Type.Boolean({ description: 'Whether Σ weights·x is y for every output' })),
  energy_kept: figure('Share of Σx² that the outputs keep'),
  reconstruction: Type.Union([reconstruction, Type.Null()]),
  variance_kept: ofChannels('Squared correlation of x with the outputs over its cells, of each channel'),
  variance_bound: ofChannels('The most that it can be for regions that share no cell'),
  entropy_before: Type.Number({ description: 'Bits of a value of x' }),
  entropy_after: Type.Number({ description: 'Bits of an output, with the same bins' }),
  unused_cells: Type.Integer({ minimum: 0, description: 'Elements of x that no region reads' }),
  padding_share: Type.Number({ description: 'Mean share of padding of the regions' }),
  alias_share: Type.Optional(figure('Share of power at frequencies that the strides alias')),
  notes: Type.Array(Type.String()),
});

const attribution = Type.Object({
  value: Type.Unknown({ description: 'The attributed output' }),
  sum_of_products: Type.Unknown({ description: 'Σ attribution·x' }),
  notes: Type.Optional(Type.Array(Type.String())),
  straight_through: Type.Array(Type.String(), { description: 'Steps whose rounding the derivative passes through' }),
});

const reference = (component: string) => Type.Unsafe<object>({ $ref: `#/components/schemas/${component}` });
const explanations = Type.Union([reference('Explanation'), Type.Array(reference('Explanation'))], {
  description: 'What was lost; of several reductions, or of the poolings of a pipeline, a list in their order',
});

const candidate = {
  pool: Type.String({ description: 'region/reduction' }),
  attributes: open('The attributes of the pooling'),
};

/** Schemas of explanations and comparisons, by the names they have in `components`. */
export const EXPLAIN_SCHEMAS = {
  Explanation: explanation,
  ExplainResponse: Type.Object({
    id: Type.Optional(Type.String()),
    explanation: explanations,
    attribution: Type.Optional(attribution),
    outputs: Type.Array(reference('Tensor')),
  }),
  CompareRequest: Type.Object({
    inputs: Type.Array(reference('Tensor'), { minItems: 1 }),
    ...comparisonMembers,
  }),
  CompareResponse: Type.Object({
    results: Type.Array(
      Type.Object({
        ...candidate,
        shape: Type.Array(Type.Integer({ minimum: 0 })),
        bytes: Type.Integer({ minimum: 0, description: 'Bytes of all outputs' }),
        cost: open('The cost of its plan, as /v1/plan has it'),
        explanation: explanations,
        score: figure('The quality for the purpose less bytes and operations; null where x has nothing to lose'),
        terms: open('The terms of the score by their names'),
      }),
      { description: 'The compared poolings, the best first' },
    ),
    skipped: Type.Array(
      Type.Object(
        { ...candidate, reason: Type.String() },
        { description: 'Combinations of a grid that are impossible' },
      ),
    ),
    recommendation: Type.Object({
      index: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], { description: 'Of results; null: none' }),
      sentence: Type.String({ description: 'What to take for the purpose, and the reason' }),
    }),
  }),
};
