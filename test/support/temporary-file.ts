import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = mkdtempSync(join(tmpdir(), 'poolserve-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));

/** The path of a file that is not there, in a folder of its own that goes with the process. */
export const temporaryFile = (name: string): string => join(mkdtempSync(join(root, 'test-')), name);
