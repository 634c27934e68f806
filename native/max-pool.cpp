// lineament::max_pool2d: the largest value of each window, in channels_last. libtorch keeps the place of each maximum as
// 64 bits and goes back by scattering into zeros, one thread an image; here a place is one byte, and the way back gathers.
//
// The fast path takes CPU tensors in channels_last, float32 or bfloat16, whose channels come in eights; everything else
// goes to libtorch's own operator, to the same result.
#include "lineament.h"
#include "vector.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <limits>

namespace lineament {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Channels that are gone through together: their maxima stay in the cache.
constexpr int64_t kChannels = 256;

// One direction of the windows: how many, how large, how far apart, and how far the first reaches over the edge.
struct Axis {
  int64_t in, out, kernel, stride, padding;

  // The part of window `o` that lies inside.
  LINEAMENT_INLINE int64_t begin(int64_t o) const { return std::max<int64_t>(0, o * stride - padding); }
  LINEAMENT_INLINE int64_t end(int64_t o) const { return std::min(in, o * stride - padding + kernel); }
  // The windows that hold position `i`.
  LINEAMENT_INLINE int64_t first(int64_t i) const { return i + padding < kernel ? 0 : (i + padding - kernel) / stride + 1; }
  LINEAMENT_INLINE int64_t last(int64_t i) const { return std::min(out - 1, (i + padding) / stride); }
  LINEAMENT_INLINE int64_t place(int64_t i, int64_t o) const { return i - (o * stride - padding); }
};

struct Windows {
  Axis rows, columns;
  int64_t channels;
};

LINEAMENT_INLINE float widened(float value) { return value; }
LINEAMENT_INLINE float widened(Bf16 value) {
  const uint32_t bits = static_cast<uint32_t>(value) << 16;
  float wide;
  std::memcpy(&wide, &bits, sizeof wide);
  return wide;
}

// One row of windows of one image, (columns.out, channels), with the place of each maximum in its window. The loops are
// the compiler's to vectorise: of comparisons between vectors as large as ours, GCC 12 makes single ones here.
template <typename T>
LINEAMENT_INLINE void pool(const T* image, int64_t row, T* y, uint8_t* places, const Windows& of) {
  const Axis &rows = of.rows, &columns = of.columns;
  float best[kChannels];
  int32_t where[kChannels];
  for (int64_t o = 0; o < columns.out; o++) {
    // What a window of nothing but -∞ takes: its first value inside, as in libtorch.
    const auto corner = static_cast<int32_t>(rows.place(rows.begin(row), row) * columns.kernel + columns.place(columns.begin(o), o));
    for (int64_t first = 0; first < of.channels; first += kChannels) {
      const int64_t n = std::min(kChannels, of.channels - first);
      for (int64_t c = 0; c < n; c++) best[c] = -std::numeric_limits<float>::infinity(), where[c] = corner;
      for (int64_t i = rows.begin(row); i < rows.end(row); i++) {
        for (int64_t j = columns.begin(o); j < columns.end(o); j++) {
          const T* x = image + (i * columns.in + j) * of.channels + first;
          const auto place = static_cast<int32_t>(rows.place(i, row) * columns.kernel + columns.place(j, o));
#pragma omp simd
          for (int64_t c = 0; c < n; c++) {
            const float value = widened(x[c]);
            const bool better = value > best[c] || value != value;  // a NaN wins, as in libtorch
            best[c] = better ? value : best[c];
            where[c] = better ? place : where[c];
          }
        }
      }
      const int64_t at = o * of.channels + first;
      for (int64_t c = 0; c < n; c += kLanes) {
        Vec value;
        load(best + c, value);
        store(y + at + c, value);
      }
#pragma omp simd
      for (int64_t c = 0; c < n; c++) places[at + c] = static_cast<uint8_t>(where[c]);
    }
  }
}

// One row of the image's gradient, (columns.in, channels): to each position what the windows that took it pass back.
// `sum` has room for one row.
template <typename T>
LINEAMENT_INLINE void pass_back(const T* dy, const uint8_t* places, int64_t row, T* dx, float* sum, const Windows& of) {
  const Axis &rows = of.rows, &columns = of.columns;
  const int64_t count = columns.in * of.channels;
  std::fill(sum, sum + count, 0.0f);
  for (int64_t p = rows.first(row); p <= rows.last(row); p++) {
    for (int64_t o = 0; o < columns.out; o++) {
      const int64_t at = (p * columns.out + o) * of.channels;
      for (int64_t j = columns.begin(o); j < columns.end(o); j++) {
        const auto place = static_cast<int32_t>(rows.place(row, p) * columns.kernel + columns.place(j, o));
        float* to = sum + j * of.channels;
#pragma omp simd
        for (int64_t c = 0; c < of.channels; c++) to[c] += places[at + c] == place ? widened(dy[at + c]) : 0.0f;
      }
    }
  }
  for (int64_t c = 0; c < count; c += kLanes) {
    Vec value;
    load(sum + c, value);
    store(dx + c, value);
  }
}

// Several versions can only be had of plain functions: one for each element type.
#define LINEAMENT_POOL(T)                                                                                            \
  LINEAMENT_KERNEL void pool_row(const T* image, int64_t row, T* y, uint8_t* places, const Windows& of) {            \
    pool(image, row, y, places, of);                                                                                 \
  }                                                                                                                  \
  LINEAMENT_KERNEL void pass_back_row(const T* dy, const uint8_t* places, int64_t row, T* dx, float* sum, const Windows& of) { \
    pass_back(dy, places, row, dx, sum, of);                                                                         \
  }
LINEAMENT_POOL(float)
LINEAMENT_POOL(Bf16)

// Rows of images that a thread takes at least.
constexpr int64_t kGrain = 4;

template <typename T>
void pool_all(const at::Tensor& x, const at::Tensor& y, const at::Tensor& places, const Windows& of) {
  const auto* from = static_cast<const T*>(x.data_ptr());
  auto* to = static_cast<T*>(y.data_ptr());
  const int64_t image = of.rows.in * of.columns.in * of.channels, line = of.columns.out * of.channels;
  at::parallel_for(0, x.size(0) * of.rows.out, kGrain, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; at++) {
      const int64_t n = at / of.rows.out, row = at % of.rows.out;
      pool_row(from + n * image, row, to + at * line, places.data_ptr<uint8_t>() + at * line, of);
    }
  });
}

template <typename T>
void pass_back_all(const at::Tensor& dy, const at::Tensor& places, const at::Tensor& dx, const Windows& of) {
  const auto* from = static_cast<const T*>(dy.data_ptr());
  auto* to = static_cast<T*>(dx.data_ptr());
  const int64_t image = of.rows.out * of.columns.out * of.channels, line = of.columns.in * of.channels;
  at::parallel_for(0, dx.size(0) * of.rows.in, kGrain, [&](int64_t begin, int64_t end) {
    std::vector<float> sum(static_cast<size_t>(line));
    for (int64_t at = begin; at < end; at++) {
      const int64_t n = at / of.rows.in, row = at % of.rows.in;
      pass_back_row(from + n * image, places.data_ptr<uint8_t>() + n * image, row, to + at * line, sum.data(), of);
    }
  });
}

Axis axis(int64_t in, int64_t kernel, int64_t stride, int64_t padding) {
  return {in, (in + 2 * padding - kernel) / stride + 1, kernel, stride, padding};
}

Windows windows(at::IntArrayRef shape, at::IntArrayRef kernel, at::IntArrayRef stride, at::IntArrayRef padding) {
  return {axis(shape[2], kernel[0], stride[0], padding[0]), axis(shape[3], kernel[1], stride[1], padding[1]), shape[1]};
}

struct MaxPool2d : torch::autograd::Function<MaxPool2d> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, at::IntArrayRef kernel, at::IntArrayRef stride,
                            at::IntArrayRef padding) {
    const Windows of = windows(x.sizes(), kernel, stride, padding);
    const std::vector<int64_t> shape{x.size(0), of.channels, of.rows.out, of.columns.out};
    const at::Tensor y = at::empty(shape, x.options().memory_format(at::MemoryFormat::ChannelsLast));
    const at::Tensor places = at::empty_like(y, y.options().dtype(at::kByte));
    (x.scalar_type() == at::kFloat ? pool_all<float> : pool_all<Bf16>)(x, y, places, of);
    context->save_for_backward({places});
    context->saved_data["shape"] = x.sizes();
    context->saved_data["windows"] = std::vector<int64_t>{kernel[0], kernel[1], stride[0], stride[1], padding[0], padding[1]};
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list given) {
    const std::vector<int64_t> shape = context->saved_data["shape"].toIntVector();
    const std::vector<int64_t> w = context->saved_data["windows"].toIntVector();
    const Windows of = windows(shape, {w[0], w[1]}, {w[2], w[3]}, {w[4], w[5]});
    const at::Tensor dy = given[0].contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor dx = at::empty(shape, dy.options().memory_format(at::MemoryFormat::ChannelsLast));
    (dy.scalar_type() == at::kFloat ? pass_back_all<float> : pass_back_all<Bf16>)(dy, context->get_saved_variables()[0], dx, of);
    return {dx, at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

at::Tensor max_pool2d(const at::Tensor& x, at::IntArrayRef kernel, at::IntArrayRef stride, at::IntArrayRef padding) {
  const bool plain = kernel.size() == 2 && stride.size() == 2 && padding.size() == 2 && kernel[0] > 0 && kernel[0] <= 16 &&
                     kernel[1] > 0 && kernel[1] <= 16 && stride[0] > 0 && stride[1] > 0;  // places fit into a byte
  const auto inside = [&](size_t axis) {
    return padding[axis] >= 0 && padding[axis] <= kernel[axis] / 2 && x.size(static_cast<int64_t>(axis) + 2) + 2 * padding[axis] >= kernel[axis];
  };
  const bool fast = plain && x.dim() == 4 && x.device().is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) &&
                    x.numel() > 0 && x.size(1) % kLanes == 0 && x.is_contiguous(at::MemoryFormat::ChannelsLast) && inside(0) && inside(1);
  return fast ? MaxPool2d::apply(x, kernel, stride, padding) : at::max_pool2d(x, kernel, stride, padding);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(lineament, library) {
  library.def("max_pool2d(Tensor x, int[2] kernel, int[2] stride, int[2] padding) -> Tensor", max_pool2d);
}

}  // namespace lineament
