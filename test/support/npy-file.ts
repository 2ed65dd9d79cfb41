/** A .npy file as numpy writes one of format 1.0: `descr` as `<f4`, `shape` a Python tuple. */
export const npyFile = (descr: string, shape: string, data: Uint8Array): Buffer => {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const length = Math.ceil((dict.length + 11) / 64) * 64 - 10;
  const begin = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >> 8]);
  return Buffer.concat([begin, Buffer.from(`${dict.padEnd(length - 1)}\n`), data]);
};
