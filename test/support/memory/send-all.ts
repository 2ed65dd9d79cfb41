import type { LargeRequest } from './large-requests.ts';
import { sendLarge } from './send.ts';

/** What became of requests: how many had each status, and the most resident memory meanwhile. */
export type SentAll = { readonly statuses: Readonly<Record<number, number>>; readonly peakBytes: number };

/** How often resident memory is read. */
const SAMPLE_MS = 5;
/** Refusals under a limit; what else is no 200 is a failure. */
const REFUSALS = [413, 422, 503, 504];

export const isFailure = (status: number): boolean => status !== 200 && !REFUSALS.includes(status);

/** Sends a request so many times, some of them at a time. */
export const sendAll = async (
  url: string,
  request: LargeRequest,
  { times, atOnce }: { readonly times: number; readonly atOnce: number },
  residentBytes: () => number,
): Promise<SentAll> => {
  const statuses: Record<number, number> = {};
  let peakBytes = residentBytes();
  const sampling = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes());
  }, SAMPLE_MS);
  let sent = 0;
  const send = async (): Promise<void> => {
    while (sent < times) {
      sent += 1;
      const status = await sendLarge(url, request);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, send));
  clearInterval(sampling);
  return { statuses, peakBytes };
};
