import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Largest file that is read: ten thousand keys and names, or a long chain of certificates. */
const MAX_BYTES = 2 ** 20;

/** A file that is there and is not read; the message is without its path. */
class UnreadableFile extends Error {
  readonly path: string;

  constructor(path: string, reason: string) {
    super(reason);
    this.path = path;
  }
}

/**
 * Returns the text of a regular file of at most 1 MiB. A FIFO or a device is not waited for, and none of it is read.
 * @throws Error with the `path`, of the system or with what was expected
 */
export const readSmallFile = async (path: string): Promise<string> => {
  // Opening a FIFO without O_NONBLOCK waits for a writer, and keeps a thread of libuv's pool from all other files.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new UnreadableFile(path, 'expected a regular file, got a folder, FIFO or device');
    // Files of /proc have a size of 0 whatever is in them.
    const bytes = Buffer.alloc(MAX_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length <= MAX_BYTES; length += read)
      ({ bytesRead: read } = await file.read(bytes, length, bytes.length - length));
    if (length > MAX_BYTES)
      throw new UnreadableFile(
        path,
        `expected a file of at most ${MAX_BYTES} bytes, got ${Math.max(length, status.size)}`,
      );
    return bytes.toString('utf8', 0, length);
  } finally {
    await file.close();
  }
};
