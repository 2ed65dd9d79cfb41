/** The client disconnected before its response was sent. No error is sent or logged: the service has no fault. */
export class ClientDisconnected extends Error {
  constructor() {
    super('the client disconnected');
    this.name = 'ClientDisconnected';
  }
}
