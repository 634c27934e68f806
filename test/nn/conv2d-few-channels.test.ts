import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';

const built = (path: string) => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

/** Goes back through a convolution of one pixel that skips pixels, of four channels, some times over. */
const PROGRAM = `
  const { Conv2d } = await import(${JSON.stringify(built('nn/conv2d.js'))});
  const { backward } = await import(${JSON.stringify(built('torch/autograd.js'))});
  const { Generator } = await import(${JSON.stringify(built('torch/generator.js'))});
  const { mul, sum } = await import(${JSON.stringify(built('torch/operators.js'))});
  const { scope } = await import(${JSON.stringify(built('torch/scope.js'))});
  const { tensorFrom } = await import(${JSON.stringify(built('torch/tensor.js'))});
  const memoryFormat = 'channels_last';
  const conv = new Conv2d(4, 8, { kernel: 1, stride: 2, bias: false, generator: new Generator(1) }).to({ memoryFormat });
  for (let i = 0; i < 20; i++) {
    scope(() => {
      const x = tensorFrom(new Float32Array(8 * 4 * 32 * 32).fill(0.5), [8, 4, 32, 32], { requiresGrad: true });
      const y = conv.forward(x.to({ memoryFormat }));
      backward(sum(mul(y, y)));
    });
  }
  console.log('done');
`;

test.skipIf(!torchAvailable() || !existsSync(built('nn/conv2d.js')))(
  'few channels leave the memory of the process whole (needs libtorch and dist/)',
  () => {
    // glibc looks after its heap: a process that wrote beyond its memory ends, or hangs.
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      env: { ...process.env, MALLOC_CHECK_: '3' },
      encoding: 'utf8',
      timeout: 50_000,
      killSignal: 'SIGKILL',
    });
    expect({ stdout, status }).toEqual({ stdout: 'done\n', status: 0 });
  },
);
