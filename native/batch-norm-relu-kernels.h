// The loops of batch-norm-relu.cpp, for float32 and bfloat16: everything that touches each element of an activation.
#pragma once

#include "vector.h"

namespace lineament {

// The kernels work on rows × channels, `kWide` vectors side by side: whole cache lines, and enough sums under way at a
// time to hide the latency of the additions.
constexpr int kWide = 4;

// Sums of x − pivot and of its square, by channel.
template <int W, typename T>
LINEAMENT_INLINE void moments(const T* x, const T* pivot, int64_t rows, int64_t stride, float* sum, float* square) {
  Vec first[W], s[W], q[W];
  for (int i = 0; i < W; i++) {
    load(pivot + i * kLanes, first[i]);
    s[i] = q[i] = Vec{};
  }
  for (int64_t row = 0; row < rows; row++) {
    for (int i = 0; i < W; i++) {
      Vec value;
      load(x + row * stride + i * kLanes, value);
      value -= first[i];
      s[i] += value;
      q[i] += value * value;
    }
  }
  for (int i = 0; i < W; i++) {
    store(sum + i * kLanes, s[i]);
    store(square + i * kLanes, q[i]);
  }
}

// y = relu(x · scale + shift + residual), 16 channels of one row.
template <bool Residual, typename T>
LINEAMENT_INLINE void apply(const T* x, const T* residual, T* y, const float* scale, const float* shift) {
  Vec value, a, b, other;
  load(x, value);
  load(scale, a);
  load(shift, b);
  value = value * a + b;
  if (Residual) {
    load(residual, other);
    value += other;
  }
  value = value < 0 ? Vec{} : value;  // a NaN stays one
  store(y, value);
}

// Sums of the gradient g behind the relu, and of g · (x − mean), by channel; g itself goes to `passed`.
template <int W, bool Passed, typename T>
LINEAMENT_INLINE void reduce(const T* dy, const T* y, const T* x, T* passed, int64_t rows, int64_t stride, const float* mean, float* sum, float* product) {
  Vec centre[W], s[W], p[W];
  for (int i = 0; i < W; i++) {
    load(mean + i * kLanes, centre[i]);
    s[i] = p[i] = Vec{};
  }
  for (int64_t row = 0; row < rows; row++) {
    for (int i = 0; i < W; i++) {
      const int64_t at = row * stride + i * kLanes;
      Vec gradient, output, value;
      load(dy + at, gradient);
      load(y + at, output);
      load(x + at, value);
      gradient = output > 0 ? gradient : Vec{};
      s[i] += gradient;
      p[i] += gradient * (value - centre[i]);
      if (Passed) store(passed + at, gradient);
    }
  }
  for (int i = 0; i < W; i++) {
    store(sum + i * kLanes, s[i]);
    store(product + i * kLanes, p[i]);
  }
}

// dx = g · gain + x · slope + offset, 16 channels of one row. Without y, dy is g already.
template <bool Masked, typename T>
LINEAMENT_INLINE void propagate(const T* dy, const T* y, const T* x, T* dx, const float* gain, const float* slope, const float* offset) {
  Vec gradient, output, value, a, b, c;
  load(dy, gradient);
  load(x, value);
  load(gain, a);
  load(slope, b);
  load(offset, c);
  if (Masked) {
    load(y, output);
    gradient = output > 0 ? gradient : Vec{};
  }
  store(dx, gradient * a + (value * b + c));
}

template <typename T>
LINEAMENT_INLINE void all_moments(const T* x, const T* pivot, int64_t rows, int64_t channels, float* sum, float* square) {
  int64_t c = 0;
  for (; c + kWide * kLanes <= channels; c += kWide * kLanes) moments<kWide>(x + c, pivot + c, rows, channels, sum + c, square + c);
  for (; c < channels; c += kLanes) moments<1>(x + c, pivot + c, rows, channels, sum + c, square + c);
}

template <bool Passed, typename T>
LINEAMENT_INLINE void all_reduce(const T* dy, const T* y, const T* x, T* passed, int64_t rows, int64_t channels, const float* mean, float* sum, float* product) {
  int64_t c = 0;
  for (; c + kWide * kLanes <= channels; c += kWide * kLanes)
    reduce<kWide, Passed>(dy + c, y + c, x + c, passed + (Passed ? c : 0), rows, channels, mean + c, sum + c, product + c);
  for (; c < channels; c += kLanes)
    reduce<1, Passed>(dy + c, y + c, x + c, passed + (Passed ? c : 0), rows, channels, mean + c, sum + c, product + c);
}

template <bool Residual, typename T>
LINEAMENT_INLINE void all_apply(const T* x, const T* residual, T* y, int64_t rows, int64_t channels, const float* scale, const float* shift) {
  for (int64_t at = 0; at < rows * channels; at += channels) {
    for (int64_t c = 0; c < channels; c += kLanes)
      apply<Residual>(x + at + c, residual + (Residual ? at + c : 0), y + at + c, scale + c, shift + c);
  }
}

template <bool Masked, typename T>
LINEAMENT_INLINE void all_propagate(const T* dy, const T* y, const T* x, T* dx, int64_t rows, int64_t channels, const float* gain, const float* slope, const float* offset) {
  for (int64_t at = 0; at < rows * channels; at += channels) {
    for (int64_t c = 0; c < channels; c += kLanes)
      propagate<Masked>(dy + at + c, y + (Masked ? at + c : 0), x + at + c, dx + at + c, gain + c, slope + c, offset + c);
  }
}

// Several versions can only be had of plain functions: one for each element type.
#define LINEAMENT_KERNELS(T)                                                                                                     \
  static LINEAMENT_KERNEL void moments_rows(const T* x, const T* pivot, int64_t rows, int64_t channels, float* sum, float* square) { \
    all_moments(x, pivot, rows, channels, sum, square);                                                                          \
  }                                                                                                                              \
  static LINEAMENT_KERNEL void apply_rows(const T* x, const T* residual, T* y, int64_t rows, int64_t channels, const float* scale, \
                                   const float* shift) {                                                                         \
    if (residual == nullptr) all_apply<false>(x, residual, y, rows, channels, scale, shift);                                     \
    else all_apply<true>(x, residual, y, rows, channels, scale, shift);                                                          \
  }                                                                                                                              \
  static LINEAMENT_KERNEL void reduce_rows(const T* dy, const T* y, const T* x, T* passed, int64_t rows, int64_t channels,       \
                                    const float* mean, float* sum, float* product) {                                             \
    if (passed == nullptr) all_reduce<false>(dy, y, x, passed, rows, channels, mean, sum, product);                              \
    else all_reduce<true>(dy, y, x, passed, rows, channels, mean, sum, product);                                                 \
  }                                                                                                                              \
  static LINEAMENT_KERNEL void propagate_rows(const T* dy, const T* y, const T* x, T* dx, int64_t rows, int64_t channels,        \
                                       const float* gain, const float* slope, const float* offset) {                             \
    if (y == nullptr) all_propagate<false>(dy, y, x, dx, rows, channels, gain, slope, offset);                                   \
    else all_propagate<true>(dy, y, x, dx, rows, channels, gain, slope, offset);                                                 \
  }
LINEAMENT_KERNELS(float)
LINEAMENT_KERNELS(Bf16)

}  // namespace lineament
