import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { openapiDocument } from './document.ts';

writeFileSync(new URL('../../../openapi.yaml', import.meta.url), stringify(openapiDocument()));
