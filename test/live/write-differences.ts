import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differencesPage } from './differences-page.ts';

writeFileSync(join(import.meta.dirname, '../../docs/frameworks.md'), differencesPage());
