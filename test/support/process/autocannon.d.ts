/** The part of autocannon's interface that is used here; the package brings no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  type Events = {
    headers: [];
    body: [part: Buffer];
    response: [statusCode: number, bytes: number, milliseconds: number];
    /** A request is about to be sent. */
    request: [];
  };

  type Client = EventEmitter<Events> & {
    setBody(body: Buffer): void;
    /** Not documented: where each part of a response becomes text, wanted or not (9.0.0). */
    readonly pipelinedRequests: { addBody: (part: Buffer) => void };
  };

  type Options = {
    readonly url: string;
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly connections: number;
    /** In seconds. */
    readonly duration?: number;
    /** Requests, instead of a duration. */
    readonly amount?: number;
    readonly setupClient: (client: Client) => void;
  };

  /** Connections that broke, and how long it took, in seconds. */
  type Result = { readonly errors: number; readonly duration: number };

  const autocannon: (options: Options) => Promise<Result> & { stop(): void };
  export = autocannon;
}
