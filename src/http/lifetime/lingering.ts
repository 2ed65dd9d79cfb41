import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** Bounds of receiving the rest of an upload: enough for the client to read its response, too little to occupy the server. */
const LINGER_MS = 5000;
const LINGER_BYTES = 64 * 1024 ** 2;

/**
 * Returns a payload of these bytes that ends only once the rest of the upload was received and discarded, or the bounds are
 * reached. Node closes the socket at the end of such a response; closing with unread bytes makes the kernel send a reset,
 * which discards the response at the client (RFC 9112 §9.6).
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
  // A decompressor without a reader would block the upload.
  incoming.unpipe();
  incoming.on('data', count).once('end', end).once('close', end).resume();
  return payload;
};
