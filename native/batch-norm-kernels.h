// The loops of batch-norm.cpp, for float32 and bfloat16: everything that touches each element of an activation.
#pragma once

#include "vector.h"

#include <type_traits>

namespace lineament {

// The kernels work on rows × channels, `kWide` vectors side by side: whole cache lines, and enough sums under way at a
// time to hide the latency of the additions.
constexpr int kWide = 4;

// Sums of x − pivot and of its square, by channel.
template <int W, typename T>
LINEAMENT_INLINE void moments(const T* x, const T* pivot, int64_t rows, int64_t stride, float* sum, float* square) {
  Vec first[W], s[W], q[W];
#pragma GCC unroll 4
  for (int i = 0; i < W; i++) {
    load(pivot + i * kLanes, first[i]);
    s[i] = q[i] = Vec{};
  }
  for (int64_t row = 0; row < rows; row++) {
#pragma GCC unroll 4
    for (int i = 0; i < W; i++) {
      Vec value;
      load(x + row * stride + i * kLanes, value);
      value -= first[i];
      s[i] += value;
      q[i] += value * value;
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < W; i++) {
    store(sum + i * kLanes, s[i]);
    store(square + i * kLanes, q[i]);
  }
}

// y = x · scale + shift + residual, or the relu of that, 16 channels of one row.
template <bool Residual, bool Relu, typename T>
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
  if (Relu) value = value < 0 ? Vec{} : value;  // a NaN stays one
  store(y, value);
}

// How the way back knows what the relu let through: there was none, by its output, or by computing its input again, which
// costs less than reading the output.
enum class Mask { kNone, kOutput, kInput };

// Sums of the gradient g behind the relu, and of g · (x − mean), by channel. With the mask from y, g itself goes to
// `passed`; scale and shift are for the mask from x.
template <int W, Mask M, typename T>
LINEAMENT_INLINE void reduce(const T* dy, const T* y, const T* x, T* passed, int64_t rows, int64_t stride, const float* mean,
                             const float* scale, const float* shift, float* sum, float* product) {
  Vec centre[W], s[W], p[W], a[W], b[W];
#pragma GCC unroll 4
  for (int i = 0; i < W; i++) {
    load(mean + i * kLanes, centre[i]);
    if (M == Mask::kInput) load(scale + i * kLanes, a[i]), load(shift + i * kLanes, b[i]);
    s[i] = p[i] = Vec{};
  }
  for (int64_t row = 0; row < rows; row++) {
#pragma GCC unroll 4
    for (int i = 0; i < W; i++) {
      const int64_t at = row * stride + i * kLanes;
      Vec gradient, output, value;
      load(dy + at, gradient);
      load(x + at, value);
      if (M == Mask::kOutput) load(y + at, output);
      if (M == Mask::kInput) output = value * a[i] + b[i];
      if (M != Mask::kNone) gradient = output > 0 ? gradient : Vec{};
      s[i] += gradient;
      p[i] += gradient * (value - centre[i]);
      if (M == Mask::kOutput) store(passed + at, gradient);
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < W; i++) {
    store(sum + i * kLanes, s[i]);
    store(product + i * kLanes, p[i]);
  }
}

// dx = g · scale + x · slope + offset, 16 channels of one row; the mask is none or from x.
template <bool Masked, typename T>
LINEAMENT_INLINE void propagate(const T* dy, const T* x, T* dx, const float* scale, const float* shift, const float* slope, const float* offset) {
  Vec gradient, value, a, b, c, d;
  load(dy, gradient);
  load(x, value);
  load(scale, a);
  load(slope, b);
  load(offset, c);
  if (Masked) {
    load(shift, d);
    const Vec output = value * a + d;
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

template <Mask M, typename T>
LINEAMENT_INLINE void all_reduce(const T* dy, const T* y, const T* x, T* passed, int64_t rows, int64_t channels, const float* mean,
                                 const float* scale, const float* shift, float* sum, float* product) {
  constexpr bool output = M == Mask::kOutput;
  const auto some = [&](auto width, int64_t c) __attribute__((always_inline)) {
    reduce<decltype(width)::value, M>(dy + c, y + (output ? c : 0), x + c, passed + (output ? c : 0), rows, channels, mean + c,
                                      scale + c, shift + c, sum + c, product + c);
  };
  int64_t c = 0;
  for (; c + kWide * kLanes <= channels; c += kWide * kLanes) some(std::integral_constant<int, kWide>{}, c);
  for (; c < channels; c += kLanes) some(std::integral_constant<int, 1>{}, c);
}

template <bool Residual, bool Relu, typename T>
LINEAMENT_INLINE void all_apply(const T* x, const T* residual, T* y, int64_t rows, int64_t channels, const float* scale, const float* shift) {
  for (int64_t at = 0; at < rows * channels; at += channels) {
    for (int64_t c = 0; c < channels; c += kLanes)
      apply<Residual, Relu>(x + at + c, residual + (Residual ? at + c : 0), y + at + c, scale + c, shift + c);
  }
}

template <bool Masked, typename T>
LINEAMENT_INLINE void all_propagate(const T* dy, const T* x, T* dx, int64_t rows, int64_t channels, const float* scale, const float* shift,
                                    const float* slope, const float* offset) {
  for (int64_t at = 0; at < rows * channels; at += channels) {
    for (int64_t c = 0; c < channels; c += kLanes)
      propagate<Masked>(dy + at + c, x + at + c, dx + at + c, scale + c, shift + c, slope + c, offset + c);
  }
}

// Several versions can only be had of plain functions: one for each element type.
#define LINEAMENT_KERNELS(T)                                                                                                     \
  static LINEAMENT_KERNEL void moments_rows(const T* x, const T* pivot, int64_t rows, int64_t channels, float* sum, float* square) { \
    all_moments(x, pivot, rows, channels, sum, square);                                                                          \
  }                                                                                                                              \
  static LINEAMENT_KERNEL void apply_rows(const T* x, const T* residual, T* y, int64_t rows, int64_t channels, const float* scale, \
                                   const float* shift, bool relu) {                                                              \
    if (residual == nullptr && relu) all_apply<false, true>(x, residual, y, rows, channels, scale, shift);                       \
    else if (residual == nullptr) all_apply<false, false>(x, residual, y, rows, channels, scale, shift);                         \
    else all_apply<true, true>(x, residual, y, rows, channels, scale, shift);                                                    \
  }                                                                                                                              \
  static LINEAMENT_KERNEL void reduce_rows(Mask mask, const T* dy, const T* y, const T* x, T* passed, int64_t rows, int64_t channels, \
                                    const float* mean, const float* scale, const float* shift, float* sum, float* product) {     \
    if (mask == Mask::kNone) all_reduce<Mask::kNone>(dy, y, x, passed, rows, channels, mean, scale, shift, sum, product);        \
    else if (mask == Mask::kInput) all_reduce<Mask::kInput>(dy, y, x, passed, rows, channels, mean, scale, shift, sum, product); \
    else all_reduce<Mask::kOutput>(dy, y, x, passed, rows, channels, mean, scale, shift, sum, product);                          \
  }                                                                                                                              \
  static LINEAMENT_KERNEL void propagate_rows(bool masked, const T* dy, const T* x, T* dx, int64_t rows, int64_t channels,       \
                                       const float* scale, const float* shift, const float* slope, const float* offset) {        \
    if (masked) all_propagate<true>(dy, x, dx, rows, channels, scale, shift, slope, offset);                                     \
    else all_propagate<false>(dy, x, dx, rows, channels, scale, shift, slope, offset);                                           \
  }
LINEAMENT_KERNELS(float)
LINEAMENT_KERNELS(Bf16)

}  // namespace lineament
