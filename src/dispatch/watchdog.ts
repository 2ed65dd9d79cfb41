import { RequestError } from '../errors.ts';
import { LONGEST_TIMER_MS } from './longest-timer.ts';

/** What any work may take, ms: a busy machine lets a thread wait, and a thread costs 50 ms to replace. */
const LEAST_MS = 2000;
/** Times its estimate that work may take: five times what the worst estimate was off by, on a machine half as fast. */
const PATIENCE = 50;
/** No delay for a timer of Node, but another turn of the event loop. */
const TURN_MS = 1;

/**
 * Calls `end` when work of so many estimated µs runs far too long, or when the deadline of one of its callers passes
 * while it runs. Callers who merely left let it run: it ends by itself. `runningMs` is how long it runs: 0 while its
 * thread still loads the task's file, which has no estimate, and took 7 s on a machine that was busy with other things.
 * Returns what stops watching.
 */
export const watch = (
  microseconds: number,
  signals: readonly AbortSignal[],
  runningMs: () => number,
  end: (reason: 'hang' | 'deadline') => void,
): (() => void) => {
  let reason: 'hang' | 'deadline' = 'hang';
  let patienceMs = Math.min(LEAST_MS + (PATIENCE * microseconds) / 1000, LONGEST_TIMER_MS);
  let timer: NodeJS.Timeout;
  const look = (): void => {
    const leftMs = patienceMs - runningMs();
    // After one more turn: where the event loop was held up, the answer has come meanwhile and is only not yet read.
    timer = leftMs > TURN_MS ? setTimeout(look, leftMs) : setTimeout(end, TURN_MS, reason);
  };
  const late = ({ target }: Event) => {
    const cause = (target as AbortSignal).reason;
    if (!(cause instanceof RequestError && cause.code === 'DEADLINE_EXCEEDED')) return;
    clearTimeout(timer);
    [reason, patienceMs] = ['deadline', LEAST_MS];
    look();
  };
  timer = setTimeout(look, patienceMs);
  for (const signal of signals) signal.addEventListener('abort', late, { once: true });
  return () => {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', late);
  };
};
