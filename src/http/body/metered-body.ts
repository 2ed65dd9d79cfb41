import { INLINE_TEXT_BYTES } from '../../dispatch/json-runner.ts';
import { readMicroseconds } from '../../dispatch/json-time.ts';
import type { Reservation } from '../../dispatch/reservation.ts';
import { type RequestTrace, timed } from '../observability/request-trace.ts';
import type { MaybePromise } from '../requests/maybe-promise.ts';
import { holdForWork, reserve } from '../requests/reserve.ts';
import { type Body, refuseLargeBody } from './body.ts';

/**
 * Bytes that a text holds while a worker reads it, for each of its bytes: itself, a copy in one piece, and tensors: of two
 * bytes of text, `1,`, become eight. Measured for FP64 5.9, for usual FP32 1.9.
 */
const READING_BYTES = 6;
/** How much more is reserved for a text that is larger than what was. */
const GROWTH = 4;

/** The text of a body, and its bytes. */
export type BodyText = { readonly chunks: readonly Uint8Array[]; readonly bytes: number };

/** The body of a request whose heads and texts are reserved before they are read; the time is that of the stage receive. */
export class MeteredBody {
  readonly declaredBytes: number | undefined;
  /** What the heads and texts leave: tensors, which are reserved with their plan. */
  readonly rest: Body;
  readonly #reservation: Reservation;
  readonly #trace: RequestTrace;
  readonly #maxBytes: number;

  constructor(body: Body, reservation: Reservation, trace: RequestTrace, maxBytes: number) {
    this.declaredBytes = body.declaredBytes;
    this.rest = body;
    this.#reservation = reservation;
    this.#trace = trace;
    this.#maxBytes = maxBytes;
  }

  /** The value that `parse` returns for the first bytes; undefined when the body ends before. */
  head<Value>(parse: Parameters<typeof this.rest.head<Value>>[0]): MaybePromise<Value | undefined> {
    return timed(this.#trace, 'receive', () => this.rest.head(parse));
  }

  /** The first few bytes, which are not reserved. */
  takePrefix(bytes: number): MaybePromise<readonly Uint8Array[]> {
    return timed(this.#trace, 'receive', () => this.rest.take(bytes));
  }

  /**
   * The next bytes of a head of `headBytes` in all, fewer where the body ends before.
   * @throws BODY_TOO_LARGE, and as `reserve`
   */
  async takeHead(bytes: number, headBytes: number): Promise<readonly Uint8Array[]> {
    refuseLargeBody(headBytes, this.#maxBytes);
    await reserve(this.#reservation, this.#trace, headBytes);
    return timed(this.#trace, 'receive', () => this.rest.take(bytes));
  }

  /**
   * The chunks of a body that is one text, held with what reading it needs. A body without a Content-Length is admitted as a
   * small one, and again with four times as much whenever it turns out larger.
   * @throws BODY_TOO_LARGE, and as `reserve`
   */
  async readText(): Promise<BodyText> {
    refuseLargeBody(this.declaredBytes, this.#maxBytes);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for (let limit = this.declaredBytes ?? INLINE_TEXT_BYTES; ; limit = Math.min(limit * GROWTH, this.#maxBytes)) {
      if (limit <= INLINE_TEXT_BYTES) await reserve(this.#reservation, this.#trace, limit);
      else await reserve(this.#reservation, this.#trace, limit * READING_BYTES, readMicroseconds(limit));
      for (const chunk of await timed(this.#trace, 'receive', () => this.rest.read(limit - bytes))) {
        chunks.push(chunk);
        bytes += chunk.length;
      }
      refuseLargeBody(bytes, this.#maxBytes);
      if (bytes <= limit) break;
    }
    await holdForWork(this.#reservation, this.#trace);
    return { chunks, bytes };
  }
}
