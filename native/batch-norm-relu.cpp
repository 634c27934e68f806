// lineament::batch_norm_relu: relu(batch_norm(x) + residual) in training, as one operator. What lies between the
// convolutions of a network is bound by memory. As operators of their own the three go through activations eight times on
// the way forward (five without a residual) and eight times on the way back; as one, four (three) and seven times.
//
// The fast path takes CPU tensors in channels_last, float32 or bfloat16, whose channels come in sixteens; everything else
// is composed of libtorch's own operators, to the same result. Sums are taken over blocks of rows of a fixed size, so
// that they do not depend on the number of threads.
#include "lineament.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <cmath>
#include <cstring>

#define LINEAMENT_INLINE inline __attribute__((always_inline))

namespace lineament {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kLanes = 16;
using Vec = float __attribute__((vector_size(64)));
using Bits = uint32_t __attribute__((vector_size(64)));
using Half = uint16_t __attribute__((vector_size(32)));

// bfloat16 is the upper half of a float32.
using Bf16 = uint16_t;

// By reference: a vector as a result would depend on the unit that the caller was compiled for.
LINEAMENT_INLINE void load(const float* from, Vec& to) { std::memcpy(&to, from, sizeof to); }
LINEAMENT_INLINE void load(const Bf16* from, Vec& to) {
  Half half;
  std::memcpy(&half, from, sizeof half);
  const Bits bits = __builtin_convertvector(half, Bits) << 16;
  std::memcpy(&to, &bits, sizeof to);
}
LINEAMENT_INLINE void store(float* to, const Vec& value) { std::memcpy(to, &value, sizeof value); }
LINEAMENT_INLINE void store(Bf16* to, const Vec& value) {
  Bits bits;
  std::memcpy(&bits, &value, sizeof bits);
  const Bits nearest = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;  // ties to even
  // Rounding would carry some NaNs over into the sign.
  const Bits rounded = (bits & 0x7fffffff) > 0x7f800000 ? Bits{} + 0x7fc0 : nearest;
  const Half half = __builtin_convertvector(rounded, Half);
  std::memcpy(to, &half, sizeof half);
}

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
#define LINEAMENT_KERNELS(T)                                                                                                       \
  LINEAMENT_KERNEL void moments_rows(const T* x, const T* pivot, int64_t rows, int64_t channels, float* sum, float* square) {      \
    all_moments(x, pivot, rows, channels, sum, square);                                                                            \
  }                                                                                                                                \
  LINEAMENT_KERNEL void apply_rows(const T* x, const T* residual, T* y, int64_t rows, int64_t channels, const float* scale,        \
                                   const float* shift) {                                                                           \
    if (residual == nullptr) all_apply<false>(x, residual, y, rows, channels, scale, shift);                                       \
    else all_apply<true>(x, residual, y, rows, channels, scale, shift);                                                            \
  }                                                                                                                                \
  LINEAMENT_KERNEL void reduce_rows(const T* dy, const T* y, const T* x, T* passed, int64_t rows, int64_t channels,                \
                                    const float* mean, float* sum, float* product) {                                               \
    if (passed == nullptr) all_reduce<false>(dy, y, x, passed, rows, channels, mean, sum, product);                                \
    else all_reduce<true>(dy, y, x, passed, rows, channels, mean, sum, product);                                                   \
  }                                                                                                                                \
  LINEAMENT_KERNEL void propagate_rows(const T* dy, const T* y, const T* x, T* dx, int64_t rows, int64_t channels,                 \
                                       const float* gain, const float* slope, const float* offset) {                               \
    if (y == nullptr) all_propagate<false>(dy, y, x, dx, rows, channels, gain, slope, offset);                                     \
    else all_propagate<true>(dy, y, x, dx, rows, channels, gain, slope, offset);                                                   \
  }
LINEAMENT_KERNELS(float)
LINEAMENT_KERNELS(Bf16)

// An activation (N, C, H, W) in channels_last, as rows × channels, gone through in blocks of rows.
struct Rows {
  explicit Rows(const at::Tensor& x)
      : channels(x.size(1)), count(x.numel() / channels), block(std::max<int64_t>(16, 32768 / channels)), blocks((count + block - 1) / block) {}
  int64_t channels, count, block, blocks;

  // body(block, first element, rows) for every block, on all threads.
  template <typename Body>
  void each(Body&& body) const {
    at::parallel_for(0, blocks, 1, [&](int64_t begin, int64_t end) {
      for (int64_t b = begin; b < end; b++) body(b, b * block * channels, std::min(block, count - b * block));
    });
  }

  // Two sums a channel: body(first element, rows, where the block's sums go) takes them over its block; together (2, C).
  template <typename Body>
  std::vector<double> sums(Body&& body) const {
    const int64_t width = 2 * channels;
    std::vector<float> partial(static_cast<size_t>(blocks * width));
    each([&](int64_t b, int64_t first, int64_t rows) { body(first, rows, partial.data() + b * width); });
    std::vector<double> total(static_cast<size_t>(width));
    for (int64_t b = 0; b < blocks; b++) {
      for (int64_t k = 0; k < width; k++) total[static_cast<size_t>(k)] += partial[static_cast<size_t>(b * width + k)];
    }
    return total;
  }
};

template <typename T>
T* data(const at::Tensor& tensor) {
  return tensor.defined() ? static_cast<T*>(tensor.data_ptr()) : nullptr;
}

template <typename T>
T* from(T* start, int64_t offset) {
  return start == nullptr ? nullptr : start + offset;
}

// What the way back needs of the way forward, each (C): of the batch, and the scale = weight / deviation.
struct Statistics {
  at::Tensor mean, inverse_deviation, scale;
};

template <typename T>
at::Tensor normalised(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& running_mean,
                      const at::Tensor& running_var, const at::Tensor& residual, double momentum, double eps, Statistics& of) {
  const Rows rows(x);
  const int64_t channels = rows.channels;
  const T* input = data<const T>(x);
  // Taken from one of its values, the squares of a channel do not drown in that of its mean.
  const std::vector<double> sums = rows.sums([&](int64_t first, int64_t n, float* to) {
    moments_rows(input + first, input, n, channels, to, to + channels);
  });
  const at::Tensor shift = at::empty_like(bias);
  of = {at::empty_like(bias), at::empty_like(bias), at::empty_like(bias)};
  const auto count = static_cast<double>(rows.count);
  for (int64_t c = 0; c < channels; c++) {
    Vec pivot;
    load(input + c / kLanes * kLanes, pivot);
    const double apart = sums[static_cast<size_t>(c)] / count;
    const double mean = pivot[c % kLanes] + apart;
    const double variance = std::max(0.0, sums[static_cast<size_t>(channels + c)] / count - apart * apart);
    const double inverse = 1 / std::sqrt(variance + eps);
    const double scale = data<float>(weight)[c] * inverse;
    data<float>(of.mean)[c] = static_cast<float>(mean);
    data<float>(of.inverse_deviation)[c] = static_cast<float>(inverse);
    data<float>(of.scale)[c] = static_cast<float>(scale);
    data<float>(shift)[c] = static_cast<float>(data<float>(bias)[c] - mean * scale);
    float& mean_so_far = data<float>(running_mean)[c];
    float& variance_so_far = data<float>(running_var)[c];
    mean_so_far = static_cast<float>((1 - momentum) * mean_so_far + momentum * mean);
    variance_so_far = static_cast<float>((1 - momentum) * variance_so_far + momentum * variance * count / (count - 1));
  }
  at::Tensor y = at::empty_like(x);
  rows.each([&](int64_t, int64_t first, int64_t n) {
    apply_rows(input + first, from(data<const T>(residual), first), data<T>(y) + first, n, channels, data<float>(of.scale),
               data<float>(shift));
  });
  return y;
}

struct Gradients {
  at::Tensor x, weight, bias, residual;
};

template <typename T>
Gradients gradients(const at::Tensor& dy, const at::Tensor& y, const at::Tensor& x, const Statistics& of, bool with_residual) {
  const Rows rows(x);
  const int64_t channels = rows.channels;
  const T *gradient = data<const T>(dy), *output = data<const T>(y), *input = data<const T>(x);
  Gradients result{at::empty_like(x), at::empty_like(of.mean), at::empty_like(of.mean), with_residual ? at::empty_like(x) : at::Tensor()};
  const std::vector<double> sums = rows.sums([&](int64_t first, int64_t n, float* to) {
    reduce_rows(gradient + first, output + first, input + first, from(data<T>(result.residual), first), n, channels,
                data<float>(of.mean), to, to + channels);
  });
  // dx = scale · (g − mean(g) − (x − mean) / deviation² · mean(g · (x − mean))), as g · scale + x · slope + offset.
  const at::Tensor slope = at::empty_like(of.mean), offset = at::empty_like(of.mean);
  const auto count = static_cast<double>(rows.count);
  for (int64_t c = 0; c < channels; c++) {
    const double of_gradient = sums[static_cast<size_t>(c)], of_product = sums[static_cast<size_t>(channels + c)];
    const double scale = data<float>(of.scale)[c], inverse = data<float>(of.inverse_deviation)[c];
    const double steep = -scale * inverse * inverse * of_product / count;
    data<float>(result.bias)[c] = static_cast<float>(of_gradient);
    data<float>(result.weight)[c] = static_cast<float>(of_product * inverse);
    data<float>(slope)[c] = static_cast<float>(steep);
    data<float>(offset)[c] = static_cast<float>(-scale * of_gradient / count - steep * data<float>(of.mean)[c]);
  }
  // What the residual passed on is the gradient behind the relu already.
  if (with_residual) gradient = data<const T>(result.residual), output = nullptr;
  rows.each([&](int64_t, int64_t first, int64_t n) {
    propagate_rows(gradient + first, from(output, first), input + first, data<T>(result.x) + first, n, channels,
                   data<float>(of.scale), data<float>(slope), data<float>(offset));
  });
  return result;
}

struct BatchNormRelu : torch::autograd::Function<BatchNormRelu> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                            const at::Tensor& running_mean, const at::Tensor& running_var,
                            const c10::optional<at::Tensor>& residual, double momentum, double eps) {
    Statistics of;
    const auto forward = x.scalar_type() == at::kFloat ? normalised<float> : normalised<Bf16>;
    const at::Tensor other = residual.value_or(at::Tensor());
    const at::Tensor y = forward(x, weight, bias, running_mean, running_var, other, momentum, eps, of);
    context->save_for_backward({x, y, of.mean, of.inverse_deviation, of.scale});
    context->saved_data["residual"] = other.defined();
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list given) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &y = saved[1];
    const at::Tensor dy = given[0].to(x.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
    const auto backward = x.scalar_type() == at::kFloat ? gradients<float> : gradients<Bf16>;
    const Gradients of = backward(dy, y, x, {saved[2], saved[3], saved[4]}, context->saved_data["residual"].toBool());
    return {of.x, of.weight, of.bias, at::Tensor(), at::Tensor(), of.residual, at::Tensor(), at::Tensor()};
  }
};

bool fits(const at::Tensor& tensor, const at::Tensor& x) {
  return tensor.sizes() == x.sizes() && tensor.scalar_type() == x.scalar_type() && tensor.device().is_cpu() &&
         tensor.is_contiguous(at::MemoryFormat::ChannelsLast);
}

bool is_vector(const at::Tensor& tensor, int64_t channels) {
  return tensor.dim() == 1 && tensor.size(0) == channels && tensor.scalar_type() == at::kFloat && tensor.device().is_cpu() &&
         tensor.is_contiguous();
}

at::Tensor batch_norm_relu(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& running_mean, const at::Tensor& running_var, const c10::optional<at::Tensor>& residual, double momentum, double eps) {
  const at::Tensor other = residual.value_or(at::Tensor());
  const bool fast = x.dim() == 4 && x.size(1) % kLanes == 0 && x.numel() > x.size(1) && fits(x, x) &&
                    (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) && (!other.defined() || fits(other, x)) &&
                    is_vector(weight, x.size(1)) && is_vector(bias, x.size(1)) && is_vector(running_mean, x.size(1)) &&
                    is_vector(running_var, x.size(1));
  if (fast) return BatchNormRelu::apply(x, weight, bias, running_mean, running_var, residual, momentum, eps);
  at::Tensor y = at::batch_norm(x, weight, bias, running_mean, running_var, true, momentum, eps, true);
  // In place: the gradients of a normalisation need its input only.
  if (other.defined()) y.add_(other);
  return y.relu_();
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(lineament, library) {
  library.def(
      "batch_norm_relu(Tensor x, Tensor weight, Tensor bias, Tensor(a!) running_mean, Tensor(b!) running_var, Tensor? residual, "
      "float momentum, float eps) -> Tensor",
      batch_norm_relu);
}

}  // namespace lineament
