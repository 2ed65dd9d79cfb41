import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { ERRORS } from '../../errors.ts';
import { catalogue } from '../../pipeline/catalogue.ts';
import { DOCUMENT } from '../../pipeline/document/document.ts';
import { DTYPE_NAMES } from '../../tensor/dtype.ts';
import { limitsResponseSchema, planLimitsSchema } from '../plans/describe-limits.ts';
import { EXPLAIN_SCHEMAS } from './explain-schemas.ts';
import { INFERENCE_SCHEMAS } from './inference-schemas.ts';

const literals = (values: readonly string[], description: string) =>
  Type.Unsafe<string>({ type: 'string', enum: [...values], description });

const datatype = Type.Unsafe<string>({ $ref: '#/components/schemas/Datatype' });
const shape = Type.Array(Type.Integer({ minimum: 0 }), {
  minItems: 1,
  maxItems: 6,
  description: 'The extents of the axes, outermost first',
});
const name = Type.String({
  minLength: 1,
  description: 'The name of the tensor: x for an input; y, or indices, for an output',
});

const tensorSpec = Type.Object({ name, datatype, shape });

const parametersOf = (description: string) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true, description });

/** A reference to another schema of `components`, of the type of `schema`: generators name it once. */
const refer = <T extends TSchema>(component: string, _schema: T) =>
  Type.Unsafe<Static<T>>({ $ref: `#/components/schemas/${component}` });

const tensor = Type.Object({
  name,
  datatype,
  shape,
  data: Type.Optional(
    Type.Array(Type.Unknown(), {
      description:
        'The elements, flat in row-major order or nested; NaN, Infinity and -Infinity are strings of those names',
    }),
  ),
  data_base64: Type.Optional(Type.String({ description: 'Instead of data: the little-endian bytes in base64' })),
});

const planResponseSchema = Type.Object({
  outputs: Type.Array(
    Type.Object({
      name,
      datatype,
      shape,
      rounded_from: Type.Optional(
        literals(DTYPE_NAMES, 'The datatype that the values have before output_datatype rounds and saturates them'),
      ),
    }),
  ),
  axes: Type.String({ description: 'The axes of x, as batch,channels,height,width' }),
  cost: Type.Object({
    bytes_read: Type.Integer({ minimum: 0 }),
    bytes_written: Type.Integer({ minimum: 0 }),
    operations: Type.Integer({ minimum: 0, description: 'Estimated number of combined elements' }),
    microseconds: Type.Integer({
      minimum: 0,
      description: 'Estimated time of one worker',
    }),
  }),
  memory_bytes: Type.Integer({ minimum: 0, description: 'Memory of the call while it runs' }),
  limits: planLimitsSchema,
  lane: literals(
    ['inline', 'coalesced', 'transferred', 'streamed'],
    'Where the plan runs: inline on the event loop; coalesced with other small requests in a worker; in workers to which the bytes are transferred; or streamed in pieces with stream=true. A body of one binary tensor with a cheap plan is pooled on the event loop while it is received, in any lane',
  ),
  kernels: Type.Array(Type.String()),
  streamable: Type.Boolean({ description: 'Whether stream=true works for this shape and these attributes' }),
});

/** The response of `/v1/plan`. */
export type PlanResponse = Static<typeof planResponseSchema>;

const operator = Type.Object({
  region: Type.String(),
  reduction: Type.String(),
  supported: Type.Boolean(),
  reason: Type.Optional(Type.String({ description: 'Why it is not supported' })),
  streamable: Type.Boolean({ description: 'Whether stream=true works, for raw and npy bodies' }),
});

const { regions, reductions } = catalogue();

/** Schemas of bodies and parameters, by the names they have in `components`. */
export const SCHEMAS = {
  Region: literals(regions, 'A region scheme'),
  Reduction: literals(reductions, 'A reduction'),
  Datatype: literals(DTYPE_NAMES, 'The datatype of the elements; FP16 and BF16 are numbers in JSON'),
  Tensor: tensor,
  TensorSpec: tensorSpec,
  CatalogueEntry: operator,
  PoolRequest: Type.Object({
    id: Type.Optional(Type.String({ description: 'Repeated in the response' })),
    inputs: Type.Array(refer('Tensor', tensor), { minItems: 1 }),
    parameters: Type.Optional(parametersOf('Attributes, in addition to those of the query')),
  }),
  PoolResponse: Type.Object({ id: Type.Optional(Type.String()), outputs: Type.Array(refer('Tensor', tensor)) }),
  PlanRequest: Type.Object({
    inputs: Type.Array(refer('TensorSpec', tensorSpec), { minItems: 1 }),
    parameters: Type.Optional(parametersOf('Attributes')),
  }),
  Pipeline: DOCUMENT,
  PipelineRequest: Type.Object({
    id: Type.Optional(Type.String({ description: 'Repeated in the response' })),
    inputs: Type.Array(refer('Tensor', tensor), { minItems: 1 }),
    pipeline: Type.Optional(Type.Union([refer('Pipeline', DOCUMENT), Type.Null()])),
    parameters: Type.Optional(Type.Union([parametersOf('Parameters of a named pipeline'), Type.Null()])),
  }),
  PipelinePlanRequest: Type.Object({
    inputs: Type.Array(refer('TensorSpec', tensorSpec), { minItems: 1 }),
    pipeline: Type.Optional(Type.Union([refer('Pipeline', DOCUMENT), Type.Null()])),
    parameters: Type.Optional(Type.Union([parametersOf('Parameters of a named pipeline'), Type.Null()])),
  }),
  PlanResponse: planResponseSchema,
  Limits: limitsResponseSchema,
  Catalogue: Type.Object({
    regions: Type.Array(Type.String()),
    reductions: Type.Array(Type.String()),
    operators: Type.Array(refer('CatalogueEntry', operator)),
  }),
  Operator: Type.Object({
    region: Type.String(),
    reduction: Type.String(),
    title: Type.String(),
    attributes: Type.Unsafe<object>({
      type: 'object',
      additionalProperties: true,
      description: 'A JSON Schema of the attributes',
    }),
    example: Type.Unsafe<object>({ type: 'object', additionalProperties: true, description: 'A valid request' }),
  }),
  Problem: Type.Object(
    {
      type: Type.String(),
      title: Type.String(),
      status: Type.Integer({ minimum: 400, maximum: 599 }),
      detail: Type.String({ description: 'The expected and the received value' }),
      instance: Type.String({ description: 'The path of the request; its id is the fragment' }),
      code: literals([...Object.keys(ERRORS), 'INTERNAL_ERROR'], 'The stable name of the error'),
      pointer: Type.Optional(
        Type.String({
          description: 'The field at fault: a JSON Pointer into the body, or ?name for a query parameter',
        }),
      ),
      error: Type.String({ description: 'The same as detail' }),
    },
    { description: 'RFC 9457' },
  ),
  ...EXPLAIN_SCHEMAS,
  ...INFERENCE_SCHEMAS,
  Liveness: Type.Object({ live: Type.Boolean() }),
  Readiness: Type.Object({ ready: Type.Boolean() }),
} satisfies Record<string, TSchema>;
