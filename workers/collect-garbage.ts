import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options?: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

// V8 makes the function for contexts that are created after the flag was set.
setFlagsFromString('--expose-gc');
const collect: Collect = runInNewContext('gc');

/**
 * Collects the garbage of the calling thread. V8 returns the memory of WebAssembly instances and buffers to the system only
 * then, and does not collect by itself while a thread is idle. 6 ms in a thread with a heap of 10 MB (EPYC, Node 24).
 */
export const collectGarbage = (): void => collect();

/** The same, which also returns the heap's free pages: 100 MB more after 270 MB of objects. 13 ms. */
export const collectAllGarbage = (): void => collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });

/** Bytes of objects, texts and buffers that the thread has allocated and not yet collected; V8 does not count linear memories. */
export const allocatedBytes = (): number => {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
};
