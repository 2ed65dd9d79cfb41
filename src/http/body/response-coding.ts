import type { IncomingHttpHeaders } from 'node:http';
import { constants, deflateRawSync } from 'node:zlib';
import Negotiator from 'negotiator';
import { bytesOf } from '../../tensor/chunks.ts';
import { isCoding } from './content-encoding.ts';

/**
 * Least size, bytes, of a response that is compressed for a default `Accept-Encoding`. Level 1 of gzip takes 50 µs for a
 * small response, more than the pooling itself, and floats of 1.7 KB become 1.55 KB.
 */
const LEAST_BYTES = 64 * 1024;

/** Bytes of the sample: pieces at even distances, which show one part of zeros among others. */
const SAMPLE_PIECES = 4;
const PIECE_BYTES = 1024;

/** Largest share of its bytes that a sample may keep: JSON of floats keeps 0.45, zeros of a rectified layer 0.02 to 0.2. */
const LARGEST_SHARE = 0.25;

/** Go's HTTP client sends `gzip` alone unasked. */
const GO_CLIENT = /^Go-http-client\//;

/** The coding of a response; `asked`: the caller asks for it by more than the default of a client library. */
type Wish = { readonly coding: string; readonly isAsked: boolean };

/**
 * Returns what `Accept-Encoding` asks for, undefined without a coding that is written here. A caller asks who names one coding
 * alone, as tritonclient's `response_compression_algorithm` does, or refuses `identity`; a longer list is what aiohttp, httpx,
 * axios and browsers send with each request.
 */
const wishOf = (headers: IncomingHttpHeaders): Wish | undefined => {
  const accepted = headers['accept-encoding'];
  if (accepted === undefined) return undefined;
  const ranked = new Negotiator({ headers: { 'accept-encoding': accepted } }).encodings();
  const coding = ranked.find((name) => name === 'identity' || isCoding(name));
  if (coding === undefined || coding === 'identity') return undefined;
  const isAlone = !accepted.includes(',') && !GO_CLIENT.test(headers['user-agent'] ?? '');
  return { coding, isAsked: isAlone || !ranked.includes('identity') };
};

/** Returns the content coding for a response of these chunks; undefined where it is sent as it is. */
export const responseCoding = (headers: IncomingHttpHeaders, chunks: readonly Uint8Array[]): string | undefined => {
  const wish = wishOf(headers);
  if (wish === undefined) return undefined;
  return wish.isAsked || (bytesOf(chunks) >= LEAST_BYTES && pays(chunks)) ? wish.coding : undefined;
};

const pays = (chunks: readonly Uint8Array[]): boolean => {
  const sample = sampleOf(chunks);
  return deflateRawSync(sample, { level: constants.Z_BEST_SPEED }).length <= sample.length * LARGEST_SHARE;
};

/** Returns pieces at even distances of chunks, one after another. */
const sampleOf = (chunks: readonly Uint8Array[]): Uint8Array => {
  const distance = Math.floor(bytesOf(chunks) / SAMPLE_PIECES);
  const pieces: Uint8Array[] = [];
  let start = 0;
  for (const chunk of chunks) {
    for (; pieces.length * distance < start + chunk.length && pieces.length < SAMPLE_PIECES; ) {
      const from = pieces.length * distance - start;
      pieces.push(chunk.subarray(from, from + PIECE_BYTES));
    }
    start += chunk.length;
  }
  return Buffer.concat(pieces);
};
