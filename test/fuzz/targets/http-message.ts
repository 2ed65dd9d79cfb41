/** A request as it is sent. */
export type HttpMessage = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** A request as one input: its head in JSON, in a line, and its body. Two slashes, or a backslash, in front would be those of a host to `inject`. */
export const writeMessage = ({ body, url, ...head }: HttpMessage): Uint8Array =>
  Buffer.concat([Buffer.from(`${JSON.stringify({ ...head, url: url.replace(/^[/\\]+/, '/') })}\n`), body]);

export const readMessage = (input: Uint8Array): HttpMessage => {
  const end = input.indexOf(0x0a);
  return { ...JSON.parse(Buffer.from(input.subarray(0, end)).toString()), body: input.subarray(end + 1) };
};
