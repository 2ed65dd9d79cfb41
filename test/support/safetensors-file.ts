/** The bytes of a file with this header, length in front, and this data behind. */
export const safetensorsFile = (header: string | Uint8Array, data: Uint8Array = new Uint8Array()): Buffer => {
  const json = Buffer.from(header);
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([prefix, json, data]);
};
