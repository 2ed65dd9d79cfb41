import type { Socket } from 'node:net';

/** Above it, responses are looked at only where they may end. */
const MANY_BYTES = 2 ** 16;

/** A response in chunks, as far as it came. */
export type ChunkedResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Whether its last chunk came, and the trailers behind it. */
  readonly whole: boolean;
  readonly trailers: Readonly<Record<string, string>>;
};

/**
 * The next response of a socket, in chunks or not: fulfilled when it is whole, or when the connection ends. `onBytes` hears
 * how many bytes of it came until now.
 */
export const readChunkedResponse = (
  socket: Socket,
  onBytes: (bytes: number) => void = () => {},
): Promise<ChunkedResponse> =>
  new Promise((resolve) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    const onData = (part: Buffer) => {
      parts.push(part);
      bytes += part.length;
      onBytes(bytes);
      // Only what may be the end is worth looking at all that came.
      if ((bytes < MANY_BYTES || part.includes('\r\n0\r\n')) && parse(Buffer.concat(parts)).whole) settle();
    };
    const settle = () => {
      const response = parse(Buffer.concat(parts));
      socket.off('data', onData).off('close', settle).off('error', ignore);
      resolve(response);
    };
    socket.on('data', onData).on('close', settle).on('error', ignore);
  });

/** What broke shows in the response that is not whole. */
const ignore = () => {};

const linesOf = (text: Buffer): Record<string, string> =>
  Object.fromEntries(
    text
      .toString('latin1')
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );

const parse = (text: Buffer): ChunkedResponse => {
  const end = text.indexOf('\r\n\r\n');
  const nothing = { status: 0, headers: {}, body: Buffer.alloc(0), whole: false, trailers: {} };
  if (end < 0) return nothing;
  const status = Number(text.toString('latin1', 9, 12));
  const headers = linesOf(text.subarray(text.indexOf('\r\n'), end));
  if (headers['transfer-encoding'] !== 'chunked') {
    const body = text.subarray(end + 4);
    return { ...nothing, status, headers, body, whole: body.length === Number(headers['content-length'] ?? 0) };
  }
  const chunks: Buffer[] = [];
  for (let at = end + 4; ; ) {
    const lineEnd = text.indexOf('\r\n', at);
    const length = lineEnd < 0 ? Number.NaN : Number.parseInt(text.toString('latin1', at, lineEnd), 16);
    const response = { status, headers, body: Buffer.concat(chunks) };
    if (Number.isNaN(length)) return { ...response, whole: false, trailers: {} };
    if (length === 0) {
      const whole = text.indexOf('\r\n\r\n', lineEnd) >= 0;
      return { ...response, whole, trailers: linesOf(text.subarray(lineEnd)) };
    }
    const chunk = text.subarray(lineEnd + 2, lineEnd + 2 + length);
    chunks.push(chunk);
    at = lineEnd + 2 + length + 2;
  }
};
