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

// What follows the normalisation: nothing, max(z, 0), or z above zero and slope · z elsewhere.
enum class Activation { kNone, kRelu, kPrelu };

// y = activation(x · scale + shift + residual), 8 channels of one row.
template <bool Residual, Activation A, typename T>
LINEAMENT_INLINE void apply(const T* x, const T* residual, T* y, const float* scale, const float* shift, const float* slope) {
  Vec value, a, b, other, below;
  load(x, value);
  load(scale, a);
  load(shift, b);
  value = value * a + b;
  if (Residual) {
    load(residual, other);
    value += other;
  }
  if (A == Activation::kRelu) value = value < 0 ? Vec{} : value;  // a NaN stays one
  if (A == Activation::kPrelu) {
    load(slope, below);
    value = value > 0 ? value : value * below;
  }
  store(y, value);
}

// How the way back knows what the activation made of a gradient: there was none; of a relu by its output, or by computing its
// input again, which costs less than reading the output; of a prelu by its input, computed again.
enum class Mask { kNone, kOutput, kInput, kSlope };

// The gradient behind the activation, of that before it and of z, the activation's input (`kOutput`: or output).
template <Mask M>
LINEAMENT_INLINE void pass(const Vec& z, const Vec& slope, Vec& gradient) {
  if (M == Mask::kOutput || M == Mask::kInput) gradient = z > 0 ? gradient : Vec{};
  if (M == Mask::kSlope) gradient = z > 0 ? gradient : gradient * slope;
}

// Of each channel, in pointers that move along together: what the way forward left behind, and the slopes of a prelu.
struct Channels {
  const float *mean, *scale, *shift, *slope;
  LINEAMENT_INLINE Channels from(int64_t c) const { return {mean + c, scale + c, shift + c, slope == nullptr ? nullptr : slope + c}; }
};

// Sums of the gradient g behind the activation, of g · (x − mean), and (of a prelu) of the slope's gradient, by channel. With the
// mask from y, g itself goes to `passed`.
template <int W, Mask M, typename T>
LINEAMENT_INLINE void reduce(const T* dy, const T* y, const T* x, T* passed, int64_t rows, int64_t stride, const Channels& of, float* sum,
                             float* product, float* sloped) {
  constexpr bool again = M == Mask::kInput || M == Mask::kSlope;
  Vec centre[W], s[W], p[W], t[W], a[W], b[W], below[W];
#pragma GCC unroll 4
  for (int i = 0; i < W; i++) {
    load(of.mean + i * kLanes, centre[i]);
    if (again) load(of.scale + i * kLanes, a[i]), load(of.shift + i * kLanes, b[i]);
    if (M == Mask::kSlope) load(of.slope + i * kLanes, below[i]);
    s[i] = p[i] = t[i] = Vec{};
  }
  for (int64_t row = 0; row < rows; row++) {
#pragma GCC unroll 4
    for (int i = 0; i < W; i++) {
      const int64_t at = row * stride + i * kLanes;
      Vec gradient, output, value;
      load(dy + at, gradient);
      load(x + at, value);
      if (M == Mask::kOutput) load(y + at, output);
      if (again) output = value * a[i] + b[i];
      if (M == Mask::kSlope) t[i] += output > 0 ? Vec{} : gradient * output;
      pass<M>(output, below[i], gradient);
      s[i] += gradient;
      p[i] += gradient * (value - centre[i]);
      if (M == Mask::kOutput) store(passed + at, gradient);
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < W; i++) {
    store(sum + i * kLanes, s[i]);
    store(product + i * kLanes, p[i]);
    if (M == Mask::kSlope) store(sloped + i * kLanes, t[i]);
  }
}

// dx = g · scale + x · steep + offset, 8 channels of one row; the mask is not from y.
template <Mask M, typename T>
LINEAMENT_INLINE void propagate(const T* dy, const T* x, T* dx, const Channels& of, const float* steep, const float* offset) {
  Vec gradient, value, a, b, c, d, below;
  load(dy, gradient);
  load(x, value);
  load(of.scale, a);
  load(steep, b);
  load(offset, c);
  if (M == Mask::kSlope) load(of.slope, below);
  if (M != Mask::kNone) {
    load(of.shift, d);
    pass<M>(value * a + d, below, gradient);
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
LINEAMENT_INLINE void all_reduce(const T* dy, const T* y, const T* x, T* passed, int64_t rows, int64_t channels, const Channels& of, float* sums) {
  constexpr bool output = M == Mask::kOutput;
  const auto some = [&](auto width, int64_t c) __attribute__((always_inline)) {
    float* sum = sums + c;
    reduce<decltype(width)::value, M>(dy + c, y + (output ? c : 0), x + c, passed + (output ? c : 0), rows, channels, of.from(c), sum,
                                      sum + channels, sum + 2 * channels);
  };
  int64_t c = 0;
  for (; c + kWide * kLanes <= channels; c += kWide * kLanes) some(std::integral_constant<int, kWide>{}, c);
  for (; c < channels; c += kLanes) some(std::integral_constant<int, 1>{}, c);
}

template <bool Residual, Activation A, typename T>
LINEAMENT_INLINE void all_apply(const T* x, const T* residual, T* y, int64_t rows, int64_t channels, const Channels& of) {
  for (int64_t at = 0; at < rows * channels; at += channels) {
    for (int64_t c = 0; c < channels; c += kLanes)
      apply<Residual, A>(x + at + c, residual + (Residual ? at + c : 0), y + at + c, of.scale + c, of.shift + c,
                         of.slope + (A == Activation::kPrelu ? c : 0));
  }
}

template <Mask M, typename T>
LINEAMENT_INLINE void all_propagate(const T* dy, const T* x, T* dx, int64_t rows, int64_t channels, const Channels& of, const float* steep,
                                    const float* offset) {
  for (int64_t at = 0; at < rows * channels; at += channels) {
    for (int64_t c = 0; c < channels; c += kLanes) propagate<M>(dy + at + c, x + at + c, dx + at + c, of.from(c), steep + c, offset + c);
  }
}

// Several versions can only be had of plain functions: one for each element type. `reduce_rows` writes two sums a channel, of a
// prelu three; a residual goes without a prelu.
#define LINEAMENT_KERNELS(T)                                                                                                         \
  static LINEAMENT_KERNEL void moments_rows(const T* x, const T* pivot, int64_t rows, int64_t channels, float* sum, float* square) { \
    all_moments(x, pivot, rows, channels, sum, square);                                                                              \
  }                                                                                                                                  \
  static LINEAMENT_KERNEL void apply_rows(Activation activation, const T* x, const T* residual, T* y, int64_t rows, int64_t channels, \
                                          const Channels& of) {                                                                      \
    if (activation == Activation::kPrelu) all_apply<false, Activation::kPrelu>(x, residual, y, rows, channels, of);                  \
    else if (activation == Activation::kRelu && residual == nullptr) all_apply<false, Activation::kRelu>(x, residual, y, rows, channels, of); \
    else if (activation == Activation::kRelu) all_apply<true, Activation::kRelu>(x, residual, y, rows, channels, of);                \
    else if (residual == nullptr) all_apply<false, Activation::kNone>(x, residual, y, rows, channels, of);                           \
    else all_apply<true, Activation::kNone>(x, residual, y, rows, channels, of);                                                     \
  }                                                                                                                                  \
  static LINEAMENT_KERNEL void reduce_rows(Mask mask, const T* dy, const T* y, const T* x, T* passed, int64_t rows, int64_t channels, \
                                           const Channels& of, float* sums) {                                                        \
    if (mask == Mask::kNone) all_reduce<Mask::kNone>(dy, y, x, passed, rows, channels, of, sums);                                    \
    else if (mask == Mask::kInput) all_reduce<Mask::kInput>(dy, y, x, passed, rows, channels, of, sums);                             \
    else if (mask == Mask::kSlope) all_reduce<Mask::kSlope>(dy, y, x, passed, rows, channels, of, sums);                             \
    else all_reduce<Mask::kOutput>(dy, y, x, passed, rows, channels, of, sums);                                                      \
  }                                                                                                                                  \
  static LINEAMENT_KERNEL void propagate_rows(Mask mask, const T* dy, const T* x, T* dx, int64_t rows, int64_t channels,             \
                                              const Channels& of, const float* steep, const float* offset) {                         \
    if (mask == Mask::kInput) all_propagate<Mask::kInput>(dy, x, dx, rows, channels, of, steep, offset);                             \
    else if (mask == Mask::kSlope) all_propagate<Mask::kSlope>(dy, x, dx, rows, channels, of, steep, offset);                        \
    else all_propagate<Mask::kNone>(dy, x, dx, rows, channels, of, steep, offset);                                                   \
  }
LINEAMENT_KERNELS(float)
LINEAMENT_KERNELS(Bf16)

}  // namespace lineament
