import manifest from '../../../package.json' with { type: 'json' };
import { DESCRIPTION } from './description.ts';
import { paths } from './operations.ts';
import { poolingParameters } from './parameters.ts';
import { SCHEMAS } from './schemas.ts';

const header = (description: string, type = 'string') => ({ description, schema: { type } });

/** The description of this service, OpenAPI 3.1: plain data, from the schemas, the catalogue and the table of errors. */
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
      // Where keys are asked for at all: either of them.
      security: [{}, { bearer: [] }, { apiKey: [] }],
      tags: [
        { name: 'pooling', description: 'Pooling of tensors' },
        { name: 'pipelines', description: 'Poolings and transforms, one after another, in one request' },
        { name: 'inference', description: 'The Open Inference Protocol, for the clients of Triton and KServe' },
        { name: 'catalogue', description: 'What can be pooled, and how' },
        { name: 'operations', description: 'What those who run the service need' },
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
          RequestId: header('The id of the request, as given or new'),
          ServerTiming: header('Milliseconds of receive, queue, compute and encode'),
          Axes: header('How the axes of x were read, as batch,channels,height,width'),
          TensorShape: header('The shape of a raw answer, as 1,64,56,56'),
          TensorDatatype: header('The datatype of a raw answer'),
          OutputConversion: header(
            'Only where output_datatype does not have all values of the reduction: y FP32 to INT8, rounded and saturated',
          ),
          RetryAfter: header('Seconds after which to try again', 'integer'),
          RateLimitLimit: header('Requests a minute of the caller', 'integer'),
          RateLimitRemaining: header('Requests that the caller has left in this minute', 'integer'),
          RateLimitReset: header('Seconds until the minute ends', 'integer'),
          Authenticate: header('How to authenticate (RFC 6750)'),
          Allow: header('The methods of this address'),
          AcceptEncoding: header('The content codings that are read, where the body has another'),
        },
      },
    }),
  );
