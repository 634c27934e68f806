/** Thrown where something cannot be done as it was asked for, before or instead of asking the server; told in these words. */
export class NotPossible extends Error {
  constructor(
    message: string,
    readonly cure: string,
  ) {
    super(message);
  }
}
