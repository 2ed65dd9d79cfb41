import type { IncomingHttpHeaders } from 'node:http';
import { constants, deflateRawSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { bytesOf } from '../../tensor/chunks.ts';
import { isCoding } from './content-encoding.ts';

/**
 * Smallest response that is compressed for a default `Accept-Encoding`, bytes. Level 1 of gzip takes 50 µs for a small response,
 * more than the pooling itself, and compresses 1.7 KB of floats to 1.55 KB.
 */
const LEAST_BYTES = 64 * 1024;

/** Size of the sample: pieces at even distances, which include a part of zeros. */
const SAMPLE_PIECES = 4;
const PIECE_BYTES = 1024;

/** Largest compressed share of a sample: JSON of floats has 0.45, zeros of a rectified layer 0.02 to 0.2. */
const LARGEST_SHARE = 0.25;

/** Go's HTTP client sends only `gzip` by default. */
const GO_CLIENT = /^Go-http-client\//;

/** The preferred coding of a response; `isExplicit` unless it is the default of a client library. */
type Preference = { readonly coding: string; readonly isExplicit: boolean };

/** Cache of preferences by `Accept-Encoding` and kind of client; clients send few different ones. */
const preferences = new LRUCache<string, { readonly preference: Preference | undefined }>({ max: 256 });
const MAX_KEY_LENGTH = 256;

const preferenceOf = (accepted: string, isGoClient: boolean): { readonly preference: Preference | undefined } => {
  const key = isGoClient ? `\n${accepted}` : accepted;
  const cached = preferences.get(key);
  if (cached !== undefined) return cached;
  const result = { preference: readPreference(accepted, isGoClient) };
  if (key.length <= MAX_KEY_LENGTH) preferences.set(key, result);
  return result;
};

/**
 * Returns the coding that `Accept-Encoding` prefers; undefined without a supported one. It is explicit if the caller names one
 * coding only, as tritonclient's `response_compression_algorithm` does, or refuses `identity`. aiohttp, httpx, axios and
 * browsers send longer lists with each request.
 */
const readPreference = (accepted: string, isGoClient: boolean): Preference | undefined => {
  const ranked = new Negotiator({ headers: { 'accept-encoding': accepted } }).encodings();
  const coding = ranked.find((name) => name === 'identity' || isCoding(name));
  if (coding === undefined || coding === 'identity') return undefined;
  const isAlone = !accepted.includes(',') && !isGoClient;
  return { coding, isExplicit: isAlone || !ranked.includes('identity') };
};

/** Returns the content coding for a response of these chunks; undefined for an uncompressed response. */
export const responseCoding = (headers: IncomingHttpHeaders, chunks: readonly Uint8Array[]): string | undefined => {
  const { 'accept-encoding': accepted, 'user-agent': agent = '' } = headers;
  if (accepted === undefined) return undefined;
  const { preference } = preferenceOf(accepted, GO_CLIENT.test(agent));
  if (preference === undefined) return undefined;
  const { coding, isExplicit } = preference;
  return isExplicit || (bytesOf(chunks) >= LEAST_BYTES && isCompressible(chunks)) ? coding : undefined;
};

/** Returns whether a sample of the chunks compresses well. */
const isCompressible = (chunks: readonly Uint8Array[]): boolean => {
  const sample = sampleOf(chunks);
  return deflateRawSync(sample, { level: constants.Z_BEST_SPEED }).length <= sample.length * LARGEST_SHARE;
};

/** Returns concatenated pieces of chunks at even distances. */
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
