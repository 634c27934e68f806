/**
 * Where the comparisons with PyTorch compute: the CPU, or what LINEAMENT_TEST_DEVICE names. On CUDA float32 is compared with
 * NVIDIA_TF32_OVERRIDE=0 in the environment: products of TF32 have ten bits.
 */
export const DEVICE = process.env['LINEAMENT_TEST_DEVICE'] ?? 'cpu';
