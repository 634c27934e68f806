/** The error that a call throws, or null when it returns. */
export function thrownBy(call: () => unknown): Error | null {
  try {
    call();
    return null;
  } catch (error) {
    return error as Error;
  }
}
