import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openapiDocument } from '../../../src/http/openapi/document.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

type Parameter = {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly example?: unknown;
  readonly schema: { readonly default?: unknown };
};
type Content = Readonly<Record<string, { readonly example?: unknown }>>;
type Response = { readonly headers: Readonly<Record<string, unknown>>; readonly content: Content };
type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
};
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly parameters: Readonly<Record<string, Parameter>> };
};

const document: Document = JSON.parse(JSON.stringify(openapiDocument()));
const operations = Object.entries(document.paths).flatMap(([url, item]) =>
  Object.entries(item).map(([method, operation]) => ({ url, method, operation, id: operation.operationId })),
);

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ logLevel: 'info' });
});
afterAll(() => server.close());

test('openapi.yaml is what `npm run build:openapi` writes', () => {
  const written = readFileSync(new URL('../../../openapi.yaml', import.meta.url), 'utf8');
  expect(parse(written)).toEqual(document);
});

/** Numbers that measure this machine: of an example only their being numbers is true everywhere. */
const MEASURED = new Set([
  'microseconds',
  'memory_bytes',
  'ns',
  'count',
  'inference_count',
  'execution_count',
  'last_inference',
]);

/** Operations whose examples have some of many list items. */
const EXCERPTS = new Set(['listOperators', 'listModels', 'statistics', 'repositoryIndex']);

/** Differences of a response from an example, by their places. */
const differences = (example: unknown, response: unknown, isExcerpt: boolean, place = ''): readonly string[] => {
  if (Array.isArray(example) && Array.isArray(response)) {
    const isShort = !isExcerpt && example.length !== response.length;
    if (isShort) return [`${place}: ${response.length} items, the example has ${example.length}`];
    return example.flatMap((item, i) => {
      const found = isExcerpt ? response : [response[i]];
      const best = found.map((each) => differences(item, each, isExcerpt, `${place}/${i}`));
      return best.find(({ length }) => length === 0) ?? best[0] ?? [`${place}/${i}: no item`];
    });
  }
  if (typeof example === 'object' && example !== null && typeof response === 'object' && response !== null) {
    return Object.entries(example).flatMap(([name, value]) =>
      MEASURED.has(name) && typeof value === typeof Reflect.get(response, name)
        ? []
        : differences(value, Reflect.get(response, name), isExcerpt, `${place}/${name}`),
    );
  }
  if (typeof example === 'string' && typeof response === 'string' && place === '')
    return response.startsWith(example) ? [] : [`${response.slice(0, 80)} does not begin with ${example}`];
  return Object.is(example, response) ? [] : [`${place}: ${response}, the example has ${example}`];
};

/** Whether a media type is JSON or YAML. */
const isData = (type: string | undefined): boolean => type === 'application/json' || type === 'application/yaml';

/** The one example of a content, and its media type. */
const exampleOf = (content: Content | undefined) => {
  const [found] = Object.entries(content ?? {}).flatMap(([type, { example }]) =>
    example === undefined ? [] : [{ type, example }],
  );
  return found;
};

const resolved = (parameter: Parameter): Parameter =>
  document.components.parameters[parameter.$ref?.split('/').at(-1) ?? ''] ?? parameter;

/** The value that a caller sends who looks at the description alone. */
const sampleOf = ({ example, schema }: Parameter): unknown => example ?? schema.default;

/** A request as "Send" of the reference makes it: parameters with a value, the example of the body. */
const send = async (url: string, method: string, { parameters = [], requestBody, responses }: Operation) => {
  const all = parameters.map(resolved).filter((each) => sampleOf(each) !== undefined);
  const path = all
    .filter((each) => each.in === 'path')
    .reduce((path, each) => path.replace(`{${each.name}}`, encodeURIComponent(String(sampleOf(each)))), url);
  const query = all.filter((each) => each.in === 'query').map((each) => [each.name, String(sampleOf(each))]);
  const headers = all.filter((each) => each.in === 'header').map((each) => [each.name, String(sampleOf(each))]);
  const body = exampleOf(requestBody?.content);
  const [accept = ''] = Object.values(responses).flatMap(({ content }) => exampleOf(content)?.type ?? []);
  return server.app.inject({
    method: method.toUpperCase() as 'GET' | 'POST' | 'PUT',
    url: `${path}${query.length > 0 ? `?${new URLSearchParams(query)}` : ''}`,
    headers: { ...Object.fromEntries(headers), accept, ...(body && { 'content-type': body.type }) },
    ...(body && { payload: typeof body.example === 'string' ? body.example : JSON.stringify(body.example) }),
  });
};

describe('the examples of openapi.yaml', () => {
  test.each(operations)('$method $url ($id) has one that works as sent, and its response', async (each) => {
    const { url, method, operation } = each;
    const missing = (operation.parameters ?? [])
      .map(resolved)
      .filter((one) => one.required && sampleOf(one) === undefined);
    expect(missing.map(({ name }) => name)).toEqual([]);
    if (operation.requestBody) expect(exampleOf(operation.requestBody.content)).toBeDefined();
    const response = await send(url, method, operation);
    const described = operation.responses[response.statusCode];
    const example = exampleOf(described?.content);
    expect(example, `${response.statusCode}: ${response.body.slice(0, 300)}`).toBeDefined();
    expect(response.headers['content-type']).toMatch(new RegExp(`^${example?.type.replace('+', '\\+')}`));
    const got = isData(example?.type) ? parse(response.body) : response.body;
    expect(differences(example?.example, got, EXCERPTS.has(operation.operationId))).toEqual([]);
    const headers = Object.keys(described?.headers ?? {}).filter(
      (name) => !name.startsWith('x-tensor') && name !== 'x-axes' && name !== 'x-output-conversion',
    );
    expect(headers.filter((name) => response.headers[name] === undefined)).toEqual([]);
  });

  test('are found to differ where they do', () => {
    const example = { outputs: [{ shape: [1, 2], data: [6, 8] }] };
    expect(differences(example, { outputs: [{ shape: [1, 2], data: [6, 9] }] }, false)).toEqual([
      '/outputs/0/data/1: 9, the example has 8',
    ]);
    expect(differences(example, { outputs: [{ shape: [1, 2, 3], data: [6, 8] }] }, false)).toHaveLength(1);
    expect(differences(['a'], ['b', 'c'], true)).toHaveLength(1);
    expect(differences('# HELP', '# TYPE', false)).toHaveLength(1);
  });
});

describe('openapi.yaml', () => {
  test('has one summary for each operation, without technical names', () => {
    const summaries = operations.map(({ operation }) => operation.summary);
    expect(summaries.length).toBeGreaterThan(25);
    expect(summaries.filter((summary, i) => summaries.indexOf(summary) !== i)).toEqual([]);
    expect(summaries.filter((summary) => /[_{}`]/.test(summary))).toEqual([]);
  });

  test('declares the headers of refusals', () => {
    const declared = operations.flatMap(({ id, operation: { responses } }) =>
      [429, 503].flatMap((status) =>
        responses[status]?.content?.['application/problem+json']
          ? [{ id, status, names: Object.keys(responses[status].headers) }]
          : [],
      ),
    );
    expect(declared.length).toBeGreaterThan(10);
    expect(declared.filter(({ names }) => !names.includes('retry-after'))).toEqual([]);
  });

  test('has no alternatives in query parameters, which client generators write in other ways', () => {
    const parameters = Object.values(document.components.parameters).filter((each) => each.in === 'query');
    expect(parameters.length).toBeGreaterThan(50);
    expect(parameters.filter(({ schema }) => 'anyOf' in schema || 'oneOf' in schema)).toEqual([]);
  });
});
