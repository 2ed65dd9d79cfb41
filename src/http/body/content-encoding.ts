import type { IncomingHttpHeaders } from 'node:http';
import { Readable, type Transform } from 'node:stream';
import { constants, createDeflate, createGunzip, createGzip, createInflate, deflateSync, gzipSync } from 'node:zlib';
import { RequestError } from '../../errors.ts';
import { bytesOf, joined } from '../../tensor/chunks.ts';
import type { MaybePromise } from '../requests/maybe-promise.ts';

/** Bytes that come out of a decompressor at once: as many as Node reads from a socket. */
const CHUNK_BYTES = 64 * 1024;

const FAST = { level: constants.Z_BEST_SPEED, chunkSize: CHUNK_BYTES };

/** Bytes in, bytes out; `bytesWritten`: those of the input that were used up. */
type ZlibTransform = Transform & { readonly bytesWritten: number };

type Coding = {
  readonly decompressor: () => ZlibTransform;
  readonly compressor: () => ZlibTransform;
  readonly compressAtOnce: (bytes: Uint8Array) => Uint8Array;
};

/** The content codings that are read and written (RFC 9110 §8.4.1; `deflate` is the zlib format, RFC 1950). */
const CODINGS: Readonly<Record<string, Coding>> = {
  gzip: {
    decompressor: () => createGunzip({ chunkSize: CHUNK_BYTES }),
    compressor: () => createGzip(FAST),
    compressAtOnce: (bytes) => gzipSync(bytes, FAST),
  },
  deflate: {
    decompressor: () => createInflate({ chunkSize: CHUNK_BYTES }),
    compressor: () => createDeflate(FAST),
    compressAtOnce: (bytes) => deflateSync(bytes, FAST),
  },
};

/** The value of `accept-encoding` for those who send something else. */
export const ACCEPTED_ENCODINGS = Object.keys(CODINGS).join(', ');

/** The decompressor of a body; undefined for one that is as it is. @throws UNSUPPORTED_ENCODING */
export const decompressorOf = (headers: IncomingHttpHeaders): ZlibTransform | undefined => {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return undefined;
  const coding = Object.hasOwn(CODINGS, encoding) ? CODINGS[encoding] : undefined;
  if (coding !== undefined) return coding.decompressor();
  throw new RequestError(
    'UNSUPPORTED_ENCODING',
    `expected a content-encoding of ${ACCEPTED_ENCODINGS} or identity, got ${encoding.slice(0, 64)}`,
  );
};

/** Whether a content coding is written here. */
export const isCoding = (name: string): boolean => Object.hasOwn(CODINGS, name);

/** Largest response, bytes, that is compressed at once, on the event loop: streams take several promises. */
const AT_ONCE_BYTES = 16 * 1024;

/** Returns the bytes of these chunks in a content coding. */
export const compress = (chunks: readonly Uint8Array[], name: string): MaybePromise<readonly Uint8Array[]> => {
  const coding = CODINGS[name];
  if (coding === undefined) throw new Error(`there is no content coding ${name}`);
  if (bytesOf(chunks) <= AT_ONCE_BYTES) return [coding.compressAtOnce(joined(chunks))];
  return Readable.from(chunks, { objectMode: true }).pipe(coding.compressor()).toArray();
};
