import type { Socket } from 'node:net';

/** A response as it came over a socket. */
export type RawResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** The next response of a socket: rejects when the connection ends or is reset before it is whole. */
export const readResponse = (socket: Socket): Promise<RawResponse> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    let missing = 0;
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      received += chunk.length;
      // Large responses are put together once.
      if (received < missing) return;
      const bytes = Buffer.concat(chunks);
      const response = parseResponse(bytes);
      if (response === undefined) missing = 0;
      else if (typeof response === 'number') missing = response;
      else settle(() => resolve(response));
    };
    const onEnd = () => settle(() => reject(new Error(`the connection ended after ${received} bytes`)));
    const onError = (error: Error) => settle(() => reject(error));
    const settle = (outcome: () => void) => {
      socket.off('data', onData).off('close', onEnd).off('error', onError);
      outcome();
    };
    socket.on('data', onData).on('close', onEnd).on('error', onError);
  });

/** The response; undefined where its head is not whole, its length in bytes where its body is not. */
const parseResponse = (bytes: Buffer): RawResponse | number | undefined => {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = bytes.subarray(end + 4);
  const length = Number(headers['content-length'] ?? 0);
  return body.length < length
    ? end + 4 + length
    : { status: Number(first.split(' ')[1]), headers, body: body.subarray(0, length) };
};

/** The bytes of a request without its body. */
export const requestHead = (line: string, headers: Readonly<Record<string, string | number>>): string =>
  [
    `${line} HTTP/1.1`,
    'host: test',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n');

/** Sends a byte of a text every 20 ms until the connection ends. */
export const drip = (socket: Socket, text: string): void => {
  let at = 0;
  const timer = setInterval(() => {
    if (at < text.length) socket.write(text.charAt(at++));
  }, 20);
  socket.on('error', () => {}).once('close', () => clearInterval(timer));
};
