import { openapiDocument } from '../../src/http/openapi/document.ts';
import { code, table } from './markdown.ts';

const METHODS = ['get', 'put', 'post'] as const;

type Document = { readonly paths: Readonly<Record<string, Operations>> };

type Operations = Partial<Record<(typeof METHODS)[number], { readonly summary: string }>>;

/** The table of routes, from the OpenAPI document; routes of a version of a model are those of the model. */
export const routesTable = (): string =>
  table(
    ['method', 'route', 'purpose'],
    Object.entries((openapiDocument() as Document).paths)
      .filter(([path]) => !path.includes('/versions/'))
      .flatMap(([path, operations]) =>
        METHODS.flatMap((method) => {
          const operation = operations[method];
          return operation === undefined ? [] : [[method.toUpperCase(), code(path), operation.summary]];
        }),
      ),
  );
