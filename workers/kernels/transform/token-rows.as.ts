import {
  SEGMENT_TOKENS_ALL,
  SEGMENT_TOKENS_FIRST,
  SEGMENT_TOKENS_LAST,
  SEGMENT_TOKENS_LENGTHS,
  TOKEN_WEIGHTS_FIRST,
  TOKEN_WEIGHTS_MASK,
  TOKEN_WEIGHTS_POSITIONS,
} from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { refuse } from '../base/refused.as';
import { widenFrom } from '../base/widen-row.as';

// Which tokens a row's pooling uses, and with which weight (FP64), as sentence-transformers means a mask or offsets.

// TOKEN_WEIGHTS_MASK: The mask, without the prompt.
// TOKEN_WEIGHTS_POSITIONS: Each times its position from the row's first real token, which has 1: those before it have less.
// TOKEN_WEIGHTS_FIRST: 1 for the first of the largest, as a whole number, else 0.

/**
 * Weights of `[rows, tokens]` from a mask of the same shape, or of all tokens where it is 0. `skip`: tokens to leave out
 * from each row's first real one, with all before it; −1: none.
 */
export function token_weights(
  mask: usize,
  datatype: i32,
  y: usize,
  rows: i32,
  tokens: i32,
  skip: i32,
  kind: i32,
): void {
  const rowBytes = (<usize>tokens) << 3;
  for (let row = 0; row < rows && tokens > 0; row++, y += rowBytes) {
    if (mask != 0) widenFrom<f64>(datatype, mask + <usize>row * <usize>tokens * bytesOf(datatype), y, tokens);
    else for (let t = 0; t < tokens; t++) store<f64>(y + ((<usize>t) << 3), 1);
    const begin = firstOf(y, tokens);
    if (skip >= 0) {
      const end = min<i64>(<i64>begin + <i64>skip, tokens);
      memory.fill(y, 0, (<usize>end) << 3);
    }
    if (kind == TOKEN_WEIGHTS_MASK) continue;
    if (kind == TOKEN_WEIGHTS_POSITIONS) weighPositions(y, tokens, begin);
    else only(y, tokens, kind == TOKEN_WEIGHTS_FIRST ? firstOf(y, tokens) : lastOf(y, tokens));
  }
}

function weighPositions(y: usize, tokens: i32, begin: i32): void {
  for (let t = 0; t < tokens; t++, y += 8) store<f64>(y, load<f64>(y) * <f64>(t + 1 - begin));
}

/** The first of the largest, as whole numbers. */
function firstOf(y: usize, tokens: i32): i32 {
  let found = 0;
  let most = Math.trunc(load<f64>(y));
  for (let t = 1; t < tokens; t++) {
    const value = Math.trunc(load<f64>(y + ((<usize>t) << 3)));
    if (value <= most) continue;
    most = value;
    found = t;
  }
  return found;
}

/** The last of the largest; the first token where that is 0. */
function lastOf(y: usize, tokens: i32): i32 {
  let found = 0;
  let most = load<f64>(y);
  for (let t = 1; t < tokens; t++) {
    const value = load<f64>(y + ((<usize>t) << 3));
    if (value < most) continue;
    most = value;
    found = t;
  }
  return most == 0 ? 0 : found;
}

function only(y: usize, tokens: i32, token: i32): void {
  memory.fill(y, 0, (<usize>tokens) << 3);
  store<f64>(y + ((<usize>token) << 3), 1);
}

// SEGMENT_TOKENS_ALL: Spans (INT64 [segments, 3] = 0, begin, end) of the segments without their first `skip` tokens.
// SEGMENT_TOKENS_FIRST: Spans of the token at each segment's begin, after `skip` tokens where it has more.
// SEGMENT_TOKENS_LAST: Spans of the token before each segment's end, from the end of all where there is none.
// SEGMENT_TOKENS_LENGTHS: FP64 [segments]: their numbers of tokens less `skip`, which may be below 0.

/**
 * What the kind says of segments between `offsets` (INT64 [segments + 1]); of any other kind the position of each of
 * `tokens` tokens in its segment, from 1 (FP64). 1 for offsets that no tokens can have.
 */
export function segment_tokens(offsets: usize, y: usize, segments: i32, tokens: i32, skip: i32, kind: i32): i32 {
  let begin = load<i64>(offsets);
  if (begin < 0 || begin > <i64>tokens) return refuse(1, 0);
  for (let s = 1; s <= segments; s++) {
    const end = load<i64>(offsets + ((<usize>s) << 3));
    if (end < begin || end > <i64>tokens) return refuse(1, s);
    begin = end;
  }
  const skipped = <i64>skip;
  if (kind > SEGMENT_TOKENS_LENGTHS) memory.fill(y, 0, (<usize>tokens) << 3);
  for (let s = 0; s < segments; s++, offsets += 8) {
    const from = load<i64>(offsets);
    const to = load<i64>(offsets, 8);
    if (kind == SEGMENT_TOKENS_ALL) setSpan(y, s, min<i64>(from + skipped, to), to);
    else if (kind == SEGMENT_TOKENS_FIRST) setToken(y, s, to - from > skipped ? from + skipped : from);
    else if (kind == SEGMENT_TOKENS_LAST) setToken(y, s, (to > 0 ? to : <i64>tokens) - 1);
    else if (kind == SEGMENT_TOKENS_LENGTHS) store<f64>(y + ((<usize>s) << 3), <f64>(to - from - skipped));
    else for (let t = from; t < to; t++) store<f64>(y + ((<usize>t) << 3), <f64>(t - from + 1));
  }
  return 0;
}

/** The span of one token. */
function setToken(y: usize, s: i32, token: i64): void {
  setSpan(y, s, token, token + 1);
}

function setSpan(y: usize, s: i32, begin: i64, end: i64): void {
  const at = y + <usize>s * 24;
  store<i64>(at, 0);
  store<i64>(at, begin, 8);
  store<i64>(at, end, 16);
}
