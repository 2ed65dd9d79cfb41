import { createJobHandler } from '../../workers/job-handler.ts';
import { instantiateKernels } from '../../workers/kernels/instance.ts';
import type { RunTask } from '../../workers/run-plan.ts';
import { runPlanJob } from '../../workers/run-plan-task.ts';
import { type Fault, faultOf } from './faults.ts';

const FAIL: Readonly<Record<Fault, () => void>> = {
  throw: () => {
    throw new Error('thrown as asked');
  },
  // A trap of our own kernels: an address behind the end of their memory.
  trap: () => instantiateKernels().kernel('copy_rows')(0, 2 ** 30, 1, 64, 64, 64, 0),
  exit: () => process.exit(3),
  out_of_memory: () => {
    for (const kept: number[][] = []; ; ) kept.push(new Array(2 ** 16).fill(0.5));
  },
  timeout: () => {
    for (;;);
  },
  hang: () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
};

/** Piscina task: runs plans as `workers/run-plan-task.ts` does, but fails where a job asks for it. */
export default createJobHandler((task: RunTask) => {
  const fault = faultOf(task.inputs[0]?.chunks[0] ?? new Uint8Array(0));
  if (fault !== undefined) FAIL[fault]();
  return runPlanJob(task);
});
