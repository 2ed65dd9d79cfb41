import { type TSchema, Type } from '@sinclair/typebox';
import { ERRORS } from '../../errors.ts';
import { limitsSchema } from '../plans/describe-limits.ts';

const literals = (values: readonly string[], description: string) =>
  Type.Unsafe<string>({ type: 'string', enum: [...values], description });

const datatype = Type.Unsafe<string>({ $ref: '#/components/schemas/Datatype' });
const shape = Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 6 });
const data = Type.Optional(
  Type.Array(Type.Unknown(), {
    description: 'The elements, flat in row-major order or nested, unless they are binary',
  }),
);
const binarySize = Type.Optional(
  Type.Object({
    binary_data_size: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Bytes of the tensor after the JSON, little-endian and row-major' }),
    ),
  }),
);
const name = Type.String({ minLength: 1 });
const tensor = Type.Object({ name, datatype, shape, parameters: binarySize, data });
const tensorRef = Type.Unsafe<object>({ $ref: '#/components/schemas/InferenceTensor' });

const metadataTensor = Type.Object({
  name: Type.String(),
  datatype,
  shape: Type.Array(Type.Integer(), { description: 'The usual rank; -1 is any extent' }),
});
const configTensor = { name: Type.String(), data_type: Type.String(), dims: Type.Array(Type.Integer()) };
const duration = Type.Object({ count: Type.Integer({ minimum: 0 }), ns: Type.Integer({ minimum: 0 }) });

/** Returns the schema of a member that may be absent or null, with the same meaning. */
const orNull = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

/** Schemas of the Open Inference Protocol by their names in `components`. */
export const INFERENCE_SCHEMAS = {
  InferenceTensor: tensor,
  InferenceRequest: Type.Object({
    id: Type.Optional(Type.String({ description: 'Repeated in the response' })),
    parameters: Type.Optional(
      Type.Unsafe<object>({
        type: 'object',
        additionalProperties: true,
        description:
          'The parameters of the model, lists as arrays or as "3,3"; binary_data_output: whether all outputs are sent as bytes; timeout: the microseconds that the caller waits',
      }),
    ),
    inputs: Type.Array(tensorRef, { description: 'By name; by position if the model has none of the names' }),
    outputs: Type.Optional(
      Type.Array(
        Type.Object({
          name,
          parameters: Type.Optional(Type.Object({ binary_data: Type.Optional(Type.Boolean()) })),
        }),
        { description: 'The requested outputs in this order; by default all' },
      ),
    ),
  }),
  InferenceResponse: Type.Object({
    id: Type.Optional(Type.String()),
    model_name: Type.String(),
    model_version: Type.String(),
    outputs: Type.Array(tensorRef),
  }),
  InferenceError: Type.Object({
    error: Type.String({ description: 'The expected and the received value' }),
    code: literals([...Object.keys(ERRORS), 'INTERNAL_ERROR'], 'The stable name of the error'),
    pointer: Type.Optional(Type.String({ description: 'The field at fault' })),
  }),
  ServerMetadata: Type.Object({
    name: Type.String(),
    version: Type.String(),
    extensions: Type.Array(Type.String()),
    limits: limitsSchema,
  }),
  ModelList: Type.Object({ models: Type.Array(Type.String()) }),
  ModelMetadata: Type.Object({
    name: Type.String(),
    versions: Type.Array(Type.String()),
    platform: Type.String(),
    inputs: Type.Array(metadataTensor),
    outputs: Type.Array(metadataTensor),
    properties: Type.Optional(
      Type.Unsafe<object>({
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Of a folder of sentence-transformers: similarity_fn_name',
      }),
    ),
  }),
  ModelConfig: Type.Object({
    name: Type.String(),
    platform: Type.String(),
    backend: Type.String(),
    version_policy: Type.Unsafe<object>({ type: 'object', additionalProperties: true }),
    max_batch_size: Type.Integer(),
    input: Type.Array(
      Type.Object({
        ...configTensor,
        optional: Type.Boolean(),
        datatypes: Type.Array(datatype, { description: 'Supported datatypes of the input' }),
        ranks: Type.Array(Type.Integer(), { description: 'Supported ranks of the input' }),
      }),
    ),
    output: Type.Array(Type.Object(configTensor)),
    parameters: Type.Object(
      {},
      {
        additionalProperties: Type.Object({ string_value: Type.String() }),
        description: 'The meaning and the values of each parameter of a request',
      },
    ),
    example: Type.Unsafe<object>({ type: 'object', additionalProperties: true, description: 'A request that works' }),
  }),
  ModelReadiness: Type.Object({ name: Type.String(), ready: Type.Boolean() }),
  ModelStatistics: Type.Object({
    model_stats: Type.Array(
      Type.Object({
        name: Type.String(),
        version: Type.String(),
        last_inference: Type.Integer({ description: 'Milliseconds since 1970' }),
        inference_count: Type.Integer(),
        execution_count: Type.Integer(),
        inference_stats: Type.Object({
          success: duration,
          fail: duration,
          queue: duration,
          compute_input: duration,
          compute_infer: duration,
          compute_output: duration,
        }),
        batch_stats: Type.Array(Type.Unknown()),
      }),
    ),
  }),
  RepositoryIndex: Type.Array(
    Type.Object({ name: Type.String(), version: Type.String(), state: Type.String(), reason: Type.String() }),
  ),
  RepositoryRequest: Type.Object({
    ready: Type.Optional(Type.Boolean({ description: 'Lists only models that are ready' })),
    parameters: Type.Optional(Type.Unsafe<object>({ type: 'object', additionalProperties: true })),
  }),
  LogSettings: Type.Object({
    log_file: Type.String({ description: 'Always empty: the log goes to standard output' }),
    log_info: Type.Boolean(),
    log_warning: Type.Boolean(),
    log_error: Type.Boolean(),
    log_verbose_level: Type.Integer({ minimum: 0, maximum: 2, description: '0, 1 (debug) or 2 (trace)' }),
    log_format: Type.Literal('default'),
  }),
  LogSettingsRequest: Type.Object({
    log_info: orNull(Type.Boolean({ description: 'Whether each request is logged' })),
    log_warning: orNull(Type.Boolean()),
    log_error: orNull(Type.Boolean()),
    log_verbose_level: orNull(Type.Integer({ minimum: 0 })),
  }),
  ModelLoaded: Type.Object({ name: Type.String(), load: Type.Boolean() }),
} satisfies Record<string, TSchema>;
