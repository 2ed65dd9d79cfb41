import { readFileSync } from 'node:fs';
import { extname } from 'node:path';

/**
 * The address of a task that threads load, by its name. It has the ending of this file: `.ts` where the program runs from
 * its source, `.js` where it was built (`deploy/build.ts`).
 */
export const taskFile = (name: string): string => new URL(`./${name}${extname(import.meta.url)}`, import.meta.url).href;

/** The kernels' WebAssembly, as `npm run build:kernels` left it. */
export const readKernels = (): Uint8Array<ArrayBuffer> =>
  readFileSync(new URL('./kernels/build/kernels.wasm', import.meta.url));
