import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

const WARN = 40;

/**
 * Where log lines go: a file descriptor. A line that it does not take, because its disk is full or its reader gone, is
 * lost, and nothing else is; the next line that is taken follows one that says how many were. pino's own destination
 * tries such a line again and again until the process no longer answers.
 */
export const openLogDestination = (descriptor: number): DestinationStream => {
  let lost = 0;

  const isWritten = (text: string): boolean => {
    let rest: Uint8Array = Buffer.from(text);
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
      return true;
    } catch {
      return false;
    }
  };

  /** Begins a line of its own: of the last that was lost a part may be there. */
  const lostLine = (): string =>
    `\n${JSON.stringify({ level: WARN, time: Date.now(), lost_lines: lost, msg: 'log lines were lost' })}\n`;

  return {
    write: (line) => {
      if (isWritten(lost === 0 ? line : `${lostLine()}${line}`)) lost = 0;
      else lost += 1;
    },
  };
};
