import autocannon from 'autocannon';

/** Where requests go and what they have to bring back: connection i sends body i over and over. */
export type Target = {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly exchanges: readonly { readonly body: Buffer; readonly response: Buffer }[];
};

export type Drive = {
  readonly responses: number;
  /** Responses with another status or other bytes than they should have, and requests without a response. */
  readonly wrong: number;
  readonly seconds: number;
  /** From sending a request to the end of its response, ascending. */
  readonly latenciesMs: Float64Array;
};

/** Seconds of a drive that something else ends. */
const LONG = 3600;

/**
 * Sends requests, one after another on each connection, for so many seconds or so many requests, or until something is
 * done. Every byte of every response is compared. `onResponse` hears how many there were.
 */
export const drive = async (
  { url, headers, exchanges }: Target,
  limit: { readonly duration: number } | { readonly amount: number } | { readonly until: Promise<unknown> },
  onResponse: (responses: number) => void = () => {},
): Promise<Drive> => {
  const latencies: number[] = [];
  let wrong = 0;
  let connections = 0;
  // Of each connection: a request behind a connection that just ended is sent again, without an event.
  const pending = new Array<number>(exchanges.length).fill(0);
  const running = autocannon({
    url,
    headers,
    method: 'POST',
    connections: exchanges.length,
    ...('until' in limit ? { duration: LONG } : limit),
    setupClient: (client) => {
      const index = connections;
      const exchange = exchanges[connections++ % exchanges.length];
      if (exchange === undefined) return;
      const { body, response } = exchange;
      let received = 0;
      let isSame = true;
      client.setBody(body);
      // Three quarters of the generator's time went into unread text of pooled bytes; zeros cost it nothing,
      // so that every server looked slower than one which returns zeros.
      client.pipelinedRequests.addBody = () => {};
      client.on('request', () => {
        pending[index] = (pending[index] ?? 0) + 1;
      });
      client.on('body', (part) => {
        isSame &&= part.equals(response.subarray(received, received + part.length));
        received += part.length;
      });
      client.on('response', (status, _, milliseconds) => {
        if (status !== 200 || !isSame || received !== response.length) wrong += 1;
        received = 0;
        isSame = true;
        pending[index] = (pending[index] ?? 0) - 1;
        onResponse(latencies.push(milliseconds));
      });
    },
  });
  if ('until' in limit) void limit.until.finally(() => running.stop());
  const { errors, duration } = await running;
  const latenciesMs = Float64Array.from(latencies).sort();
  // The last request of each connection may have been cut off by the end of the drive.
  const lost = pending.reduce((sum, requests) => sum + Math.max(0, requests - 1), 0);
  return { responses: latencies.length, wrong: wrong + Math.max(errors, lost), seconds: duration, latenciesMs };
};
