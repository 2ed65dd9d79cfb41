import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A file that is there and is not read; the message is without its path. */
export class UnreadableFile extends Error {
  readonly path: string;

  constructor(path: string, reason: string) {
    super(reason);
    this.name = 'UnreadableFile';
    this.path = path;
  }
}

/**
 * Returns what `read` makes of a regular file, which is open meanwhile. A FIFO or a device is not waited for, and none of it is
 * read. `bytes`: the size of the file, 0 for files of /proc.
 * @throws Error with the `path`, of the system or with what was expected
 */
export const withRegularFile = async <T>(
  path: string,
  read: (file: FileHandle, bytes: number) => Promise<T>,
): Promise<T> => {
  // Opening a FIFO without O_NONBLOCK waits for a writer, and keeps a thread of libuv's pool from all other files.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new UnreadableFile(path, 'expected a regular file, got a folder, FIFO or device');
    return await read(file, status.size);
  } finally {
    await file.close();
  }
};

/** Bytes that a file is first read into where it does not say its size. */
const CHUNK_BYTES = 2 ** 16;

/** Returns the bytes of a regular file of at most `mostBytes`. @throws as `withRegularFile` */
export const readRegularFile = (path: string, mostBytes: number): Promise<Buffer> =>
  withRegularFile(path, async (file, size) => {
    // A file may be longer than it says: those of /proc have a size of 0.
    let bytes = Buffer.alloc(Math.min(Math.max(size, CHUNK_BYTES), mostBytes) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      if (bytesRead === 0) return bytes.subarray(0, length);
      length += bytesRead;
      if (length > mostBytes) {
        const reason = `expected a file of at most ${mostBytes} bytes, got ${Math.max(length, size)}`;
        throw new UnreadableFile(path, reason);
      }
      if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * bytes.length, mostBytes + 1));
    }
  });
