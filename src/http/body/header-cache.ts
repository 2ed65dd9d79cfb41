import { LRUCache } from 'lru-cache';
import { deepFreeze } from '../plans/deep-freeze.ts';

const MOST = 512;
const MAX_BYTES = 1024;

/**
 * What `make` gives of the bytes of a head and what was said `beside` it, as it gave of the same before: clients send a
 * few heads over and over, and reading one takes up to 30 µs. It is frozen. Long heads are read each time, refusals
 * thrown again, and what `isLasting` denies is not kept.
 */
export const createHeaderCache = <Head extends object>(isLasting: (head: Head) => boolean = () => true) => {
  const known = new LRUCache<string, Head>({ max: MOST });
  return (bytes: Uint8Array, beside: string, make: () => Head): Head => {
    if (bytes.length > MAX_BYTES) return make();
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const key = `${beside}\n${text}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const head = make();
    if (isLasting(head)) known.set(key, deepFreeze(head));
    return head;
  };
};
