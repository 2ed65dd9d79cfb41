import { free } from '../src/tensor/free.ts';

/** Copies chunks one after another. */
export const copyChunks = (memory: Uint8Array, start: number, chunks: readonly Uint8Array[]): void => {
  let at = start;
  for (const chunk of chunks) {
    memory.set(chunk, at);
    at += chunk.byteLength;
  }
};

/**
 * Copies chunks one after another and gives their memory back at once: chunks that stay alive until the next
 * collection make V8 mark the heap over and over, up to a quarter of all processor time.
 */
export const takeChunks = (memory: Uint8Array, start: number, chunks: readonly Uint8Array[]): void => {
  let at = start;
  for (const chunk of chunks) {
    memory.set(chunk, at);
    at += chunk.byteLength;
    free(chunk);
  }
};
