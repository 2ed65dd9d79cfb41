import manifest from '../../../package.json' with { type: 'json' };
import { DESCRIPTION } from './description.ts';
import { paths } from './operations.ts';
import { poolingParameters } from './parameters.ts';
import { SCHEMAS } from './schemas.ts';

const header = (description: string, type = 'string') => ({ description, schema: { type } });

/** Returns the OpenAPI 3.1 document of the service as plain data, generated from schemas, catalogue and error table. */
export const openapiDocument = (): object =>
  JSON.parse(
    JSON.stringify({
      openapi: '3.1.0',
      info: {
        title: 'poolserve',
        version: manifest.version,
        description: DESCRIPTION,
        license: { name: manifest.license, identifier: manifest.license },
      },
      servers: [{ url: '/' }],
      // No key, or either kind of key.
      security: [{}, { bearer: [] }, { apiKey: [] }],
      tags: [
        { name: 'pooling', description: 'Pooling of tensors' },
        { name: 'explanations', description: 'Where outputs come from, what poolings lose, which to choose' },
        { name: 'pipelines', description: 'Poolings and transforms, one after another, in one request' },
        { name: 'inference', description: 'The Open Inference Protocol, for the clients of Triton and KServe' },
        { name: 'catalogue', description: 'Regions, reductions and their attributes' },
        { name: 'operations', description: 'Health, metrics, limits and documentation' },
      ],
      paths: paths(),
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'A key of POOLSERVE_API_KEYS_FILE' },
          apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'The same key' },
        },
        schemas: SCHEMAS,
        parameters: poolingParameters(),
        headers: {
          RequestId: header('The id of the request: that of the caller, or a new one'),
          ServerTiming: header('Milliseconds of receive, queue, compute and encode'),
          Axes: header('The axes of x, as batch,channels,height,width'),
          TensorShape: header('The shape of a raw response, as 1,64,56,56'),
          TensorDatatype: header('The datatype of a raw response'),
          OutputConversion: header(
            'Present if output_datatype rounds and saturates the values of the reduction: y FP32 to INT8',
          ),
          RetryAfter: header('Seconds after which to retry', 'integer'),
          RateLimitLimit: header('Requests per minute of the caller', 'integer'),
          RateLimitRemaining: header('Remaining requests of the caller in this minute', 'integer'),
          RateLimitReset: header('Seconds until the minute ends', 'integer'),
          Authenticate: header('How to authenticate (RFC 6750)'),
          Allow: header('The methods of this route'),
          AcceptEncoding: header('The supported content codings, if the body has another'),
        },
      },
    }),
  );
