import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** A client that sends on is listened to for so long: enough to read its answer, not enough to keep us. */
const LINGER_MS = 5000;
const LINGER_BYTES = 64 * 1024 ** 2;

/**
 * A payload of these bytes that ends only once the rest of the upload was received and thrown away, or the bounds are
 * reached. Node closes the socket at the end of such an answer; closing with unread bytes makes the kernel send a
 * reset, which throws away the answer on the client's side (RFC 9112 §9.6).
 */
export const lingering = (bytes: Uint8Array, incoming: IncomingMessage): Readable => {
  const payload = new Readable({ read: () => {} });
  payload.push(bytes);
  let drained = 0;
  const count = (chunk: Uint8Array) => {
    drained += chunk.length;
    if (drained > LINGER_BYTES) end();
  };
  const end = () => {
    clearTimeout(late);
    incoming.off('data', count).off('end', end).off('close', end);
    payload.push(null);
  };
  const late = setTimeout(end, LINGER_MS);
  // A decompressor that nobody reads from any more would hold the upload up.
  incoming.unpipe();
  incoming.on('data', count).once('end', end).once('close', end).resume();
  return payload;
};
