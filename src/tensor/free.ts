/**
 * Gives the memory of a chunk back at once. Left to the collector, buffers of some MB make V8 mark the whole heap every
 * few dozen requests, 15 ms each time.
 */
export const free = ({ buffer, byteLength }: Uint8Array): void => {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength && byteLength > 0) buffer.transfer(0);
};
