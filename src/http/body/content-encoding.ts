import type { IncomingHttpHeaders } from 'node:http';
import { Readable, type Transform } from 'node:stream';
import { constants, createDeflate, createGunzip, createGzip, createInflate, deflateSync, gzipSync } from 'node:zlib';
import { RequestError } from '../../errors.ts';
import { bytesOf, joined } from '../../tensor/chunks.ts';
import type { MaybePromise } from '../requests/maybe-promise.ts';

/** Output bytes of a decompressor per chunk, as many as Node reads from a socket at once. */
const CHUNK_BYTES = 64 * 1024;

const FAST = { level: constants.Z_BEST_SPEED, chunkSize: CHUNK_BYTES };

/** A stream of zlib; `bytesWritten` counts the consumed input bytes. */
type ZlibTransform = Transform & { readonly bytesWritten: number };

type Coding = {
  readonly decompressor: () => ZlibTransform;
  readonly compressor: () => ZlibTransform;
  readonly compressSync: (bytes: Uint8Array) => Uint8Array;
};

/** The supported content codings (RFC 9110 §8.4.1; `deflate` is the zlib format, RFC 1950). */
const CODINGS: Readonly<Record<string, Coding>> = {
  gzip: {
    decompressor: () => createGunzip({ chunkSize: CHUNK_BYTES }),
    compressor: () => createGzip(FAST),
    compressSync: (bytes) => gzipSync(bytes, FAST),
  },
  deflate: {
    decompressor: () => createInflate({ chunkSize: CHUNK_BYTES }),
    compressor: () => createDeflate(FAST),
    compressSync: (bytes) => deflateSync(bytes, FAST),
  },
};

/** The value of `accept-encoding` in refusals of other codings. */
export const ACCEPTED_ENCODINGS = Object.keys(CODINGS).join(', ');

/** Returns the decompressor of a body; undefined for an uncompressed body. @throws UNSUPPORTED_ENCODING */
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

/** Returns whether a content coding is supported. */
export const isCoding = (name: string): boolean => Object.hasOwn(CODINGS, name);

/** Largest response that is compressed synchronously on the event loop, bytes: streams take several promises. */
const SYNC_BYTES = 16 * 1024;

/** Returns the bytes of these chunks in a content coding. */
export const compress = (chunks: readonly Uint8Array[], name: string): MaybePromise<readonly Uint8Array[]> => {
  const coding = CODINGS[name];
  if (coding === undefined) throw new Error(`unknown content coding ${name}`);
  if (bytesOf(chunks) <= SYNC_BYTES) return [coding.compressSync(joined(chunks))];
  return Readable.from(chunks, { objectMode: true }).pipe(coding.compressor()).toArray();
};
