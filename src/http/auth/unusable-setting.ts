/** A setting whose value cannot be used, as turns out when it is: what ends the start with one line, `message`. */
export class UnusableSetting extends Error {
  constructor(setting: string, reason: string) {
    super(`${setting}: ${reason}`);
    this.name = 'UnusableSetting';
  }
}
