import type { Worker } from 'node:worker_threads';
import { SLOT_FIELDS, SLOT_LENGTH } from '../../../workers/message-slot.ts';

/** Processor times of the messages that threads work on. */
export type ProcessorTimes = {
  /** Memory in which threads tell which message they began, and when. */
  readonly buffer: SharedArrayBuffer;
  /** Returns a slot for a message. */
  readonly open: () => number;
  readonly close: (slot: number) => void;
  /**
   * Returns the processor time that the message of a slot has taken, ms; undefined before a thread began it: to load the
   * task's file has no estimate. Stays pending while the thread waits for a core or is in native code.
   */
  readonly usedMs: (slot: number) => Promise<number | undefined>;
};

/** Share of the time that counts as processor time before Node 24.6, whose workers cannot tell theirs. */
const ASSUMED_SHARE = 0.1;

/** `thread`: returns the worker with an id. */
export const createProcessorTimes = (count: number, thread: (id: number) => Worker | undefined): ProcessorTimes => {
  const fields = new BigInt64Array(new SharedArrayBuffer(count * SLOT_LENGTH * BigInt64Array.BYTES_PER_ELEMENT));
  const openedAtMs = new Float64Array(count);
  const free = Array.from(openedAtMs.keys());
  const field = (slot: number, name: keyof typeof SLOT_FIELDS): number => slot * SLOT_LENGTH + SLOT_FIELDS[name];
  return {
    buffer: fields.buffer as SharedArrayBuffer,
    open: () => {
      const slot = free.pop() ?? 0;
      Atomics.store(fields, field(slot, 'threadId'), 0n);
      openedAtMs[slot] = performance.now();
      return slot;
    },
    close: (slot) => {
      free.push(slot);
    },
    usedMs: async (slot) => {
      const worker = thread(Number(Atomics.load(fields, field(slot, 'threadId'))));
      if (worker === undefined) return undefined;
      if (typeof worker.cpuUsage !== 'function') return ASSUMED_SHARE * (performance.now() - (openedAtMs[slot] ?? 0));
      try {
        const { user, system } = await worker.cpuUsage();
        return (user + system - Number(Atomics.load(fields, field(slot, 'cpuMicroseconds')))) / 1000;
      } catch {
        // The thread has ended.
        return undefined;
      }
    },
  };
};
