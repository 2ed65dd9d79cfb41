import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { openapiDocument } from '../../src/http/openapi/document.ts';

test('openapi.yaml is what `npm run build:openapi` writes', () => {
  const written = readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8');
  expect(parse(written)).toEqual(openapiDocument());
});
