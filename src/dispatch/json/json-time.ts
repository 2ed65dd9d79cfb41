/** Nanoseconds of a thread for each byte of JSON text that is read, and of tensor that is written as JSON. */
const READ_NS = 3;
const WRITE_NS = 12;

/** Estimated µs to read a JSON text of so many bytes. */
export const readMicroseconds = (textBytes: number): number => (textBytes * READ_NS) / 1000;

/** Estimated µs to write tensors of so many bytes as JSON. */
export const writeMicroseconds = (tensorBytes: number): number => (tensorBytes * WRITE_NS) / 1000;
