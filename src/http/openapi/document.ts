import manifest from '../../../package.json' with { type: 'json' };
import { paths } from './operations.ts';
import { poolingParameters } from './parameters.ts';
import { SCHEMAS } from './schemas.ts';

const header = (description: string) => ({ description, schema: { type: 'string' } });

/** The description of this service, OpenAPI 3.1: plain data, from the schemas, the catalogue and the table of errors. */
export const openapiDocument = (): object =>
  JSON.parse(
    JSON.stringify({
      openapi: '3.1.0',
      info: {
        title: 'poolserve',
        version: manifest.version,
        description: manifest.description,
        license: { name: manifest.license, identifier: manifest.license },
      },
      servers: [{ url: '/' }],
      // Where keys are asked for at all: either of them.
      security: [{}, { bearer: [] }, { apiKey: [] }],
      tags: [
        { name: 'pooling', description: 'Pooling of tensors' },
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
          TensorShape: header('The shape of a raw answer, as 1,64,56,56'),
          TensorDatatype: header('The datatype of a raw answer'),
        },
      },
    }),
  );
