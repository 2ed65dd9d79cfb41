import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { withParts } from './parts.ts';

/** Writes the generated parts of the README and of all pages of the documentation. */
for (const path of ['README.md', ...globSync('docs/*.md')]) writeFileSync(path, withParts(readFileSync(path, 'utf8')));
