import { type Static, Type } from '@sinclair/typebox';
import { DTYPE_NAMES } from '../../tensor/dtype.ts';
import { MAX_RANK } from '../../tensor/shape.ts';

/** Most steps, and most inputs, weights and outputs, of a document. */
export const MOST_STEPS = 256;
export const MOST_TENSORS = 64;

const closed = { additionalProperties: false };

const name = (description: string) => Type.String({ minLength: 1, maxLength: 100, description });

const datatype = Type.Unsafe<(typeof DTYPE_NAMES)[number]>(
  Type.Union(
    DTYPE_NAMES.map((each) => Type.Literal(each)),
    { description: `one of ${DTYPE_NAMES.join(', ')}` },
  ),
);

const extent = Type.Union([Type.Integer({ minimum: -1, maximum: Number.MAX_SAFE_INTEGER }), name('an extent’s name')]);

const input = Type.Object(
  {
    name: name('the tensor’s name'),
    datatype: Type.Optional(datatype),
    shape: Type.Optional(
      Type.Array(extent, {
        maxItems: MAX_RANK,
        description: 'extents: a number, -1 for any, or a name, which stands for the same extent in every input',
      }),
    ),
    optional: Type.Optional(Type.Boolean({ description: 'whether a request may leave the tensor out' })),
  },
  closed,
);

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);
const list = Type.Array(Type.Union([scalar, Type.Array(Type.Union([scalar, Type.Array(scalar)]))]));

const step = Type.Object(
  {
    pool: Type.Optional(name('`region/reduction[,reduction]`')),
    transform: Type.Optional(name('a transform’s name')),
    fuse: Type.Optional(name('the name of a fusion of several tensors')),
    attributes: Type.Optional(
      Type.Record(Type.String(), Type.Union([scalar, list]), { description: 'attributes of the operator' }),
    ),
    inputs: Type.Optional(
      Type.Record(Type.String(), name('a tensor’s name'), {
        description: 'names of tensors, by the operator’s names for its inputs',
      }),
    ),
    output: Type.Optional(name('the name of the result')),
    outputs: Type.Optional(
      Type.Record(Type.String(), name('a result’s name'), {
        description:
          'names of further results (indices, mask, offsets), by the operator’s names for them, which are the default',
      }),
    ),
  },
  { ...closed, oneOf: ['pool', 'transform', 'fuse'].map((key) => ({ required: [key] })) },
);

const parameter = Type.Object(
  {
    step: Type.Integer({ minimum: 0, maximum: MOST_STEPS - 1, description: 'the step’s number, from 0' }),
    attribute: name('the step’s attribute'),
    default: Type.Optional(Type.Union([scalar, list], { description: 'the value of a call that gives none' })),
  },
  closed,
);

/** What users write a pipeline as, as JSON Schema: `/v1/pipelines/schema`. */
export const DOCUMENT = Type.Object(
  {
    inputs: Type.Optional(
      Type.Array(input, {
        maxItems: MOST_TENSORS,
        description: 'tensors that a request gives; default: those that it gave',
      }),
    ),
    steps: Type.Array(step, {
      minItems: 1,
      maxItems: MOST_STEPS,
      description: 'poolings, transforms and fusions, each of tensors that are there before it',
    }),
    weights: Type.Optional(
      Type.Record(Type.String(), name('`FILE.safetensors#TENSOR`'), {
        description: 'tensors of the folder of a named pipeline, by their names in it',
      }),
    ),
    outputs: Type.Optional(
      Type.Array(name('a result’s name'), {
        minItems: 1,
        maxItems: MOST_TENSORS,
        description: 'results of the response, in this order; default: what the last step gives',
      }),
    ),
    parameters: Type.Optional(
      Type.Record(Type.String(), parameter, {
        description:
          'attributes of steps that a call of a named pipeline may give, by the names that it gives them under',
      }),
    ),
  },
  { ...closed, title: 'Pipeline', description: 'Poolings and transforms of tensors, one after another.' },
);

/** A document that `readDocument` took. */
export type PipelineDocument = Static<typeof DOCUMENT>;
export type DocumentStep = PipelineDocument['steps'][number];
export type DocumentInput = NonNullable<PipelineDocument['inputs']>[number];
