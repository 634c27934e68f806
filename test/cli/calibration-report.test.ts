import { describe, expect, test } from 'vitest';
import { calibrationReport } from '../../src/cli/calibration-report.js';
import { calibrate, reliability } from '../../src/evaluation/index.js';
import { renderReport } from '../../src/report/html.js';

/** 40 pairs of one person about 0.7 and 400 of two about 0.2; one of the latter at 0.9. */
const scores = [
  ...Array.from({ length: 40 }, (_, i) => 0.5 + i / 100),
  0.9,
  ...Array.from({ length: 399 }, (_, i) => i / 1000),
];
const same = scores.map((_, i) => i < 40);

describe('calibrationReport', () => {
  test('says what the threshold lets pass and what it costs, in words and as figures', async () => {
    const calibration = calibrate(scores, same, 1 / 400);
    const { bins, error } = reliability(scores, same);
    const probability = { reliability: bins, calibrationError: error };
    const page = await renderReport(calibrationReport({ model: 'a <model>', scores, same, calibration, probability }));
    // One of 400 strangers is above it, and all pairs of one person are.
    expect(page).toContain(`At this threshold, ${calibration.threshold.toFixed(4)}, one in 400 strangers is accepted`);
    expect(page).toContain('0.00\u00a0% of true pairs are refused (95\u00a0% interval 0.000\u00a0% to 8.810\u00a0%)');
    expect(page).toContain('Threshold of a &lt;model&gt;');
    // No pair of one person is refused where one stranger in 400 may pass, so there is no DET to draw.
    expect(page.match(/<svg role="img" aria-label="/g)).toHaveLength(2);
    expect(page).toContain('aria-label="Reliability diagram: ');
  });

  test('leaves probabilities out where there are too few pairs for them', async () => {
    // Two strangers at 0.9 would be twice what is allowed: neither passes.
    const tied = scores.map((score, i) => (i === 41 ? 0.9 : score));
    const calibration = calibrate(tied, same, 1 / 400);
    const page = await renderReport(
      calibrationReport({ model: 'm', scores: tied, same, calibration, probability: null }),
    );
    expect(page).toContain('none of the strangers is accepted');
    expect(page).not.toContain('Probabilities');
  });
});
