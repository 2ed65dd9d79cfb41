import { threadId } from 'node:worker_threads';
import { workerData } from 'piscina';
import { allocatedBytes, collectAllGarbage, collectGarbage } from './collect-garbage.ts';
import type { ThreadData } from './job-handler.ts';
import { createKernelInstance } from './kernel-instance.ts';
import { PAGE_BYTES } from './linear-memory.ts';
import type { RunResult, RunTask } from './run-plan.ts';

/** Linear memory of an idle thread: enough for small plans. */
const IDLE_BYTES = 2 ** 22;

const { keptBytes, linearPages } = workerData as ThreadData;
const pages = new Int32Array(linearPages);
const instance = createKernelInstance(keptBytes);

const report = (): void => {
  Atomics.store(pages, threadId % pages.length, instance.memoryBytes() / PAGE_BYTES);
};
report();

/** Runs a plan in the kernels of this thread. */
export const runPlanInThread = (task: RunTask): RunResult => {
  try {
    return instance.run(task);
  } finally {
    report();
  }
};

/** Collects the garbage of a large text. V8 would keep hundreds of MB of it until the next text. */
export const limitGarbage = (): void => {
  if (allocatedBytes() > keptBytes) collectGarbage();
};

/** Returns to the system all memory that an idle thread does not need. 15 ms. */
export const trimThread = (): void => {
  instance.shrinkTo(IDLE_BYTES);
  collectAllGarbage();
  report();
};
