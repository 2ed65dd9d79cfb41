import type { IncomingHttpHeaders } from 'node:http';
import { Readable, type Transform } from 'node:stream';
import { constants, createDeflate, createGunzip, createGzip, createInflate } from 'node:zlib';
import Negotiator from 'negotiator';
import { RequestError } from '../../errors.ts';

/** Bytes that come out of a decompressor at once: as many as Node reads from a socket. */
const CHUNK_BYTES = 64 * 1024;

const FAST = { level: constants.Z_BEST_SPEED, chunkSize: CHUNK_BYTES };

/** Bytes in, bytes out; `bytesWritten`: those of the input that were used up. */
type ZlibTransform = Transform & { readonly bytesWritten: number };

type Coding = { readonly decompressor: () => ZlibTransform; readonly compressor: () => ZlibTransform };

/** The content codings that are read and written (RFC 9110 §8.4.1; `deflate` is the zlib format, RFC 1950). */
const CODINGS: Readonly<Record<string, Coding>> = {
  gzip: {
    decompressor: () => createGunzip({ chunkSize: CHUNK_BYTES }),
    compressor: () => createGzip(FAST),
  },
  deflate: {
    decompressor: () => createInflate({ chunkSize: CHUNK_BYTES }),
    compressor: () => createDeflate(FAST),
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

/** The coding that a caller names first for its answer; undefined for none, which any wildcard means too. */
export const answerEncoding = (headers: IncomingHttpHeaders): string | undefined => {
  if (headers['accept-encoding'] === undefined) return undefined;
  const known = new Negotiator({ headers })
    .encodings()
    .find((name) => name === 'identity' || Object.hasOwn(CODINGS, name));
  return known === 'identity' ? undefined : known;
};

/** The bytes of these chunks in a coding of `answerEncoding`. */
export const compress = async (chunks: readonly Uint8Array[], encoding: string): Promise<readonly Uint8Array[]> => {
  const compressor = CODINGS[encoding]?.compressor();
  if (compressor === undefined) throw new Error(`there is no content coding ${encoding}`);
  const compressed: Uint8Array[] = await Readable.from(chunks, { objectMode: true }).pipe(compressor).toArray();
  return compressed;
};
