import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

const WARN = 40;

/** Lines wait for one another so long, or until they have so many characters: a write for each took 5 µs of a request. */
const BATCH_MS = 100;
const BATCH_LENGTH = 8192;

/** `flush` writes the lines that wait. */
export type LogDestination = DestinationStream & { readonly flush: () => void };

/**
 * Where log lines go: a file descriptor. They are written in batches; from `warn` on at once, and when the process ends
 * by itself. Lines that the descriptor does not take, because its disk is full or its reader gone, are lost, and nothing
 * else is; the next that are taken follow one that says how many were. pino's own destination tries such a line again
 * and again until the process no longer answers. `format` makes of a line of JSON what is written.
 */
export const openLogDestination = (
  descriptor: number,
  format: (line: string) => string = (line) => line,
): LogDestination => {
  let waiting = '';
  let lost = 0;
  let late: NodeJS.Timeout | undefined;

  /** The bytes that the descriptor did not take. */
  const unwritten = (text: string): Uint8Array => {
    let rest: Uint8Array = Buffer.from(text);
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
    } catch {
      // Lost, as said above.
    }
    return rest;
  };

  /** Begins a line of its own: of the last that was lost a part may be there. */
  const lostLine = (): string =>
    `\n${JSON.stringify({ level: WARN, time: Date.now(), lost_lines: lost, msg: 'log lines were lost' })}\n`;

  const flush = (): void => {
    clearTimeout(late);
    late = undefined;
    const text = waiting;
    waiting = '';
    if (lost > 0 && text !== '' && unwritten(lostLine()).length === 0) lost = 0;
    lost += lost > 0 ? linesIn(Buffer.from(text)) : linesIn(unwritten(text));
  };
  process.on('exit', flush);

  const destination = {
    flush,
    // pino says the level of a line to who asks for it in this way.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write: (line: string): void => {
      waiting += format(line);
      if (waiting.length >= BATCH_LENGTH || destination.lastLevel >= WARN) flush();
      else late ??= setTimeout(flush, BATCH_MS).unref();
    },
  };
  return destination;
};

const LINE_FEED = 10;

const linesIn = (text: Uint8Array): number => text.reduce((count, byte) => count + Number(byte === LINE_FEED), 0);
