/** The header that says where the JSON of a message ends. */
export const HEADER_LENGTH = 'inference-header-content-length';

/** A body of JSON with tensors behind it, and the headers that it needs. */
export const binaryMessage = (json: object, ...tensors: readonly Uint8Array[]) => {
  const head = Buffer.from(JSON.stringify(json));
  return { payload: Buffer.concat([head, ...tensors]), headers: { [HEADER_LENGTH]: String(head.length) } };
};

/** A response's JSON and the bytes behind it. */
export const readBinaryResponse = (response: { headers: Record<string, unknown>; rawPayload: Buffer }) => {
  const end = Number(response.headers[HEADER_LENGTH] ?? response.rawPayload.length);
  return { json: JSON.parse(response.rawPayload.toString('utf8', 0, end)), rest: response.rawPayload.subarray(end) };
};
