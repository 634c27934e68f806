import { describe, expect, it } from 'vitest';
import { ServerMetrics } from '../../src/server/server-metrics.js';

describe('metrics', () => {
  it('are told in the text format of Prometheus', () => {
    const metrics = new ServerMetrics();
    metrics.count('asked_total', 'What was asked.', { route: '/a"b' });
    metrics.count('asked_total', 'What was asked.', { route: '/a"b' }, 2);
    metrics.duration({ route: '/a' }, 0.02);
    metrics.duration({ route: '/a' }, 60);
    metrics.gauge('waiting', 'Who waits.', () => 7);
    const lines = metrics.text().split('\n');
    expect(lines).toContain('# TYPE asked_total counter');
    expect(lines).toContain(String.raw`asked_total{route="/a\"b"} 3`);
    expect(lines).toContain('lineament_request_duration_seconds_bucket{route="/a",le="0.01"} 0');
    expect(lines).toContain('lineament_request_duration_seconds_bucket{route="/a",le="0.025"} 1');
    expect(lines).toContain('lineament_request_duration_seconds_bucket{route="/a",le="+Inf"} 2');
    expect(lines).toContain('lineament_request_duration_seconds_sum{route="/a"} 60.02');
    expect(lines).toContain('waiting 7');
    metrics.close();
  });
});
