import autocannon from 'autocannon';

/** Where requests go and what they have to bring back: connection i sends body i over and over. */
export type Target = {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly exchanges: readonly { readonly body: Buffer; readonly answer: Buffer }[];
};

export type Drive = {
  readonly answers: number;
  /** Answers with another status or other bytes than they should have, and connections that broke. */
  readonly wrong: number;
  readonly seconds: number;
  /** From sending a request to the end of its answer, ascending. */
  readonly latenciesMs: Float64Array;
};

/**
 * Sends requests, one after another on each connection, for so many seconds or so many requests. Every byte of every
 * answer is compared. `onAnswer` hears how many there were.
 */
export const drive = async (
  { url, headers, exchanges }: Target,
  limit: { readonly duration: number } | { readonly amount: number },
  onAnswer: (answers: number) => void = () => {},
): Promise<Drive> => {
  const latencies: number[] = [];
  let wrong = 0;
  let connections = 0;
  const { errors, duration } = await autocannon({
    url,
    headers,
    method: 'POST',
    connections: exchanges.length,
    ...limit,
    setupClient: (client) => {
      const exchange = exchanges[connections++ % exchanges.length];
      if (exchange === undefined) return;
      const { body, answer } = exchange;
      let received = 0;
      let isSame = true;
      client.setBody(body);
      client.on('body', (part) => {
        isSame &&= part.equals(answer.subarray(received, received + part.length));
        received += part.length;
      });
      client.on('response', (status, _, milliseconds) => {
        if (status !== 200 || !isSame || received !== answer.length) wrong += 1;
        received = 0;
        isSame = true;
        onAnswer(latencies.push(milliseconds));
      });
    },
  });
  const latenciesMs = Float64Array.from(latencies).sort();
  return { answers: latencies.length, wrong: wrong + errors, seconds: duration, latenciesMs };
};
