import { describe, expect, it } from 'vitest';
import { InFlight } from '../../src/server/in-flight.js';

describe('what is in flight', () => {
  it('is bounded in requests and in bytes, and each place is given back once', () => {
    const inFlight = new InFlight({ requests: 3, inFlightBytes: 100 });
    const leave = inFlight.enter(60);
    inFlight.enter(40);
    expect(() => inFlight.enter(1)).toThrow(expect.objectContaining({ code: 'SERVER_BUSY', afterSeconds: 1 }));
    leave();
    leave();
    expect([inFlight.requests, inFlight.bytes]).toEqual([1, 40]);
    inFlight.enter(0);
    inFlight.enter(0);
    expect(() => inFlight.enter(0)).toThrow(expect.objectContaining({ code: 'SERVER_BUSY' }));
  });

  it('takes one that is larger than all together when it is alone', () => {
    const inFlight = new InFlight({ requests: 3, inFlightBytes: 100 });
    inFlight.enter(500);
    expect(() => inFlight.enter(1)).toThrow(expect.objectContaining({ code: 'SERVER_BUSY' }));
  });
});
