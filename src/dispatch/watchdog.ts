import { RequestError } from '../errors.ts';

/** What any work may take, ms: a busy machine lets a thread wait, and a thread costs 50 ms to replace. */
const LEAST_MS = 2000;
/** Times its estimate that work may take: five times what the worst estimate was off by, on a machine half as fast. */
const PATIENCE = 50;

/**
 * Calls `end` when work of so many estimated µs runs far too long, or when the deadline of one of its callers passes
 * while it runs. Callers who merely left let it run: it ends by itself. Returns what stops watching.
 */
export const watch = (
  microseconds: number,
  signals: readonly AbortSignal[],
  end: (reason: 'hang' | 'deadline') => void,
): (() => void) => {
  const started = performance.now();
  let timer = setTimeout(end, LEAST_MS + (PATIENCE * microseconds) / 1000, 'hang');
  const late = ({ target }: Event) => {
    const { reason } = target as AbortSignal;
    if (!(reason instanceof RequestError && reason.code === 'DEADLINE_EXCEEDED')) return;
    clearTimeout(timer);
    timer = setTimeout(end, Math.max(0, started + LEAST_MS - performance.now()), 'deadline');
  };
  for (const signal of signals) signal.addEventListener('abort', late, { once: true });
  return () => {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', late);
  };
};
