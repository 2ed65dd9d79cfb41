/** The client went away before its answer: nobody is there to be told, and nothing is wrong with us. */
export class ClientDisconnected extends Error {
  constructor() {
    super('the client went away');
    this.name = 'ClientGone';
  }
}
