import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

const WARN = 40;

/** Lines are buffered for so long, or up to so many characters: a write for each took 5 µs of a request. */
const BATCH_MS = 100;
const BATCH_LENGTH = 8192;

/** `flush` writes the buffered lines; `close` does so, too, and then the process keeps no listener of the destination. */
export type LogDestination = DestinationStream & { readonly flush: () => void; readonly close: () => void };

/**
 * Returns a destination that writes log lines to a file descriptor, in batches; lines from `warn` on are written at once, and all
 * are when the process exits. Lines that the descriptor refuses (full disk, closed pipe) are dropped, and nothing else
 * fails; a line with their number precedes the next lines that are written. pino's destination retries such a line
 * until the process hangs. `format` turns a line of JSON into the written text.
 */
export const openLogDestination = (
  descriptor: number,
  format: (line: string) => string = (line) => line,
): LogDestination => {
  let waiting = '';
  let lost = 0;
  let late: NodeJS.Timeout | undefined;

  /** Writes text. Returns the bytes that the descriptor refused. */
  const unwritten = (text: string): Uint8Array => {
    let rest: Uint8Array = Buffer.from(text);
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
    } catch {
      // The lines are dropped, and counted by the caller.
    }
    return rest;
  };

  /** The line that counts dropped ones. It begins with a line feed: part of a dropped line may have been written. */
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

  const close = (): void => {
    flush();
    process.off('exit', flush);
  };

  const destination = {
    flush,
    close,
    // Makes pino set `lastLevel` before each write.
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
