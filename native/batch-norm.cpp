// lineament::batch_norm: activation(batch_norm(x) + residual) in training as one operator, the activation a relu, a prelu
// or none, with or without the residual. What lies between the convolutions of a network is bound by memory. As operators of
// their own the three go through activations eight times on the way forward (five without a residual) and eight times on the
// way back; as one, four (three) and seven times.
//
// The fast path takes CPU tensors in channels_last, float32 or bfloat16, whose channels come in eights; everything else
// is composed of libtorch's own operators, to the same result. Sums are taken over blocks of rows of a fixed size, so
// that they do not depend on the number of threads.
#include "batch-norm-kernels.h"
#include "process-group.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <cmath>

namespace lineament {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

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

  // Some sums a channel: body(first element, rows, where the block's sums go) takes them over its block; together (many, C).
  template <typename Body>
  std::vector<double> sums(int64_t many, Body&& body) const {
    const int64_t width = many * channels;
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

// The processes that have a part of the batch each, or none where it is whole here.
using Group = c10::optional<int64_t>;

// What the way back needs of the way forward, each (C): of the batch, and y = x · scale + shift. `count` values a channel.
struct Statistics {
  at::Tensor mean, inverse_deviation, scale, shift;
  double count;
};

Channels channels_of(const Statistics& of, const at::Tensor& slope) {
  return {data<float>(of.mean), data<float>(of.scale), data<float>(of.shift), data<float>(slope)};
}

// The moments of each channel of a batch: `count` values, their means and (biased) variances.
struct Moments {
  double count;
  std::vector<double> mean, variance;
};

// Those of the whole batch, from those of its part here.
Moments over_group(int64_t group, const Moments& part) {
  const size_t channels = part.mean.size();
  std::vector<double> sums{part.count};
  for (size_t c = 0; c < channels; c++) sums.push_back(part.count * part.mean[c]);
  for (size_t c = 0; c < channels; c++) sums.push_back(part.count * (part.variance[c] + part.mean[c] * part.mean[c]));
  sum_over_group(group, sums);
  Moments whole{sums[0], std::vector<double>(channels), std::vector<double>(channels)};
  for (size_t c = 0; c < channels; c++) {
    whole.mean[c] = sums[1 + c] / whole.count;
    whole.variance[c] = std::max(0.0, sums[1 + channels + c] / whole.count - whole.mean[c] * whole.mean[c]);
  }
  return whole;
}

template <typename T>
at::Tensor normalised(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& running_mean,
                      const at::Tensor& running_var, const at::Tensor& residual, Activation activation, const at::Tensor& slope, double momentum,
                      double eps, Group group, Statistics& of) {
  const Rows rows(x);
  const int64_t channels = rows.channels;
  const T* input = data<const T>(x);
  // Taken from one of its values, the squares of a channel do not drown in that of its mean.
  const std::vector<double> sums = rows.sums(2, [&](int64_t first, int64_t n, float* to) {
    moments_rows(input + first, input, n, channels, to, to + channels);
  });
  Moments batch{static_cast<double>(rows.count), std::vector<double>(static_cast<size_t>(channels)), std::vector<double>(static_cast<size_t>(channels))};
  for (int64_t c = 0; c < channels; c++) {
    Vec pivot;
    load(input + c / kLanes * kLanes, pivot);
    const double apart = sums[static_cast<size_t>(c)] / batch.count;
    batch.mean[static_cast<size_t>(c)] = pivot[c % kLanes] + apart;
    batch.variance[static_cast<size_t>(c)] = std::max(0.0, sums[static_cast<size_t>(channels + c)] / batch.count - apart * apart);
  }
  if (group.has_value()) batch = over_group(*group, batch);
  const double count = batch.count;
  of = {at::empty_like(bias), at::empty_like(bias), at::empty_like(bias), at::empty_like(bias), count};
  for (int64_t c = 0; c < channels; c++) {
    const double mean = batch.mean[static_cast<size_t>(c)], variance = batch.variance[static_cast<size_t>(c)];
    const double inverse = 1 / std::sqrt(variance + eps);
    const double scale = data<float>(weight)[c] * inverse;
    data<float>(of.mean)[c] = static_cast<float>(mean);
    data<float>(of.inverse_deviation)[c] = static_cast<float>(inverse);
    data<float>(of.scale)[c] = static_cast<float>(scale);
    data<float>(of.shift)[c] = static_cast<float>(data<float>(bias)[c] - mean * scale);
    float& mean_so_far = data<float>(running_mean)[c];
    float& variance_so_far = data<float>(running_var)[c];
    mean_so_far = static_cast<float>((1 - momentum) * mean_so_far + momentum * mean);
    variance_so_far = static_cast<float>((1 - momentum) * variance_so_far + momentum * variance * count / (count - 1));
  }
  at::Tensor y = at::empty_like(x);
  rows.each([&](int64_t, int64_t first, int64_t n) {
    apply_rows(activation, input + first, from(data<const T>(residual), first), data<T>(y) + first, n, channels, channels_of(of, slope));
  });
  return y;
}

struct Gradients {
  at::Tensor x, weight, bias, residual, slope;
};

template <typename T>
Gradients gradients(const at::Tensor& dy, const at::Tensor& y, const at::Tensor& x, const Statistics& of, Mask mask, const at::Tensor& slope,
                    Group group) {
  const Rows rows(x);
  const int64_t channels = rows.channels;
  const T *gradient = data<const T>(dy), *output = data<const T>(y), *input = data<const T>(x);
  Gradients result{at::empty_like(x), at::empty_like(of.mean), at::empty_like(of.mean), mask == Mask::kOutput ? at::empty_like(x) : at::Tensor(),
                   mask == Mask::kSlope ? at::empty_like(of.mean) : at::Tensor()};
  const Channels by_channel = channels_of(of, slope);
  const std::vector<double> sums = rows.sums(mask == Mask::kSlope ? 3 : 2, [&](int64_t first, int64_t n, float* to) {
    reduce_rows(mask, gradient + first, from(output, first), input + first, from(data<T>(result.residual), first), n, channels, by_channel, to);
  });
  // dx = scale · (g − mean(g) − (x − mean) / deviation² · mean(g · (x − mean))), as g · scale + x · steep + offset.
  const at::Tensor steep = at::empty_like(of.mean), offset = at::empty_like(of.mean);
  // The parameters' gradients are those of the part here, like everywhere in the network; what comes back through the
  // statistics is of the whole batch.
  std::vector<double> whole = sums;
  if (group.has_value()) sum_over_group(*group, whole);
  for (int64_t c = 0; c < channels; c++) {
    const double of_product = sums[static_cast<size_t>(channels + c)];
    const double scale = data<float>(of.scale)[c], inverse = data<float>(of.inverse_deviation)[c];
    const double by_input = -scale * inverse * inverse * whole[static_cast<size_t>(channels + c)] / of.count;
    data<float>(result.bias)[c] = static_cast<float>(sums[static_cast<size_t>(c)]);
    data<float>(result.weight)[c] = static_cast<float>(of_product * inverse);
    if (mask == Mask::kSlope) data<float>(result.slope)[c] = static_cast<float>(sums[static_cast<size_t>(2 * channels + c)]);
    data<float>(steep)[c] = static_cast<float>(by_input);
    data<float>(offset)[c] = static_cast<float>(-scale * whole[static_cast<size_t>(c)] / of.count - by_input * data<float>(of.mean)[c]);
  }
  // What the residual passed on is the gradient behind the relu already.
  if (mask == Mask::kOutput) gradient = data<const T>(result.residual);
  rows.each([&](int64_t, int64_t first, int64_t n) {
    propagate_rows(mask, gradient + first, input + first, data<T>(result.x) + first, n, channels, by_channel, data<float>(steep),
                   data<float>(offset));
  });
  return result;
}

struct BatchNorm : torch::autograd::Function<BatchNorm> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                            const at::Tensor& running_mean, const at::Tensor& running_var, const c10::optional<at::Tensor>& residual,
                            bool relu, const c10::optional<at::Tensor>& slope, double momentum, double eps, Group group) {
    Statistics of;
    const auto forward = x.scalar_type() == at::kFloat ? normalised<float> : normalised<Bf16>;
    const at::Tensor other = residual.value_or(at::Tensor()), below = slope.value_or(at::Tensor());
    const Activation activation = below.defined() ? Activation::kPrelu : relu ? Activation::kRelu : Activation::kNone;
    const at::Tensor y = forward(x, weight, bias, running_mean, running_var, other, activation, below, momentum, eps, group, of);
    const Mask mask = below.defined() ? Mask::kSlope : !relu ? Mask::kNone : other.defined() ? Mask::kOutput : Mask::kInput;
    context->save_for_backward({x, mask == Mask::kOutput ? y : at::Tensor(), of.mean, of.inverse_deviation, of.scale, of.shift, below});
    context->saved_data["mask"] = static_cast<int64_t>(mask);
    context->saved_data["residual"] = other.defined();
    context->saved_data["count"] = of.count;
    context->saved_data["group"] = group;
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list given) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &y = saved[1], &slope = saved[6];
    const at::Tensor dy = given[0].to(x.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
    const auto mask = static_cast<Mask>(context->saved_data["mask"].toInt());
    const auto backward = x.scalar_type() == at::kFloat ? gradients<float> : gradients<Bf16>;
    const Statistics batch{saved[2], saved[3], saved[4], saved[5], context->saved_data["count"].toDouble()};
    Gradients of = backward(dy, y, x, batch, mask, slope, context->saved_data["group"].toOptional<int64_t>());
    // Without an activation, what is added gets the gradient as it comes.
    if (mask == Mask::kNone && context->saved_data["residual"].toBool()) of.residual = dy;
    const at::Tensor none;
    return {of.x, of.weight, of.bias, none, none, of.residual, none, of.slope, none, none, none};
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

at::Tensor batch_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& running_mean,
                      const at::Tensor& running_var, const c10::optional<at::Tensor>& residual, bool relu,
                      const c10::optional<at::Tensor>& slope, double momentum, double eps, Group group) {
  const at::Tensor other = residual.value_or(at::Tensor()), below = slope.value_or(at::Tensor());
  TORCH_CHECK(!below.defined() || (!relu && !other.defined()), "a slope goes without relu and residual");
  const bool fast = x.dim() == 4 && x.size(1) % kLanes == 0 && x.numel() > x.size(1) && fits(x, x) &&
                    (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) && (!other.defined() || fits(other, x)) &&
                    (!below.defined() || is_vector(below, x.size(1))) && is_vector(weight, x.size(1)) && is_vector(bias, x.size(1)) &&
                    is_vector(running_mean, x.size(1)) && is_vector(running_var, x.size(1));
  if (fast) return BatchNorm::apply(x, weight, bias, running_mean, running_var, residual, relu, slope, momentum, eps, group);
  at::Tensor y = group.has_value() ? batch_norm_over_group(x, weight, bias, running_mean, running_var, momentum, eps, *group)
                                   : at::batch_norm(x, weight, bias, running_mean, running_var, true, momentum, eps, true);
  // In place: the gradients of a normalisation need its input only.
  if (other.defined()) y.add_(other);
  if (below.defined()) return at::prelu(y, below.to(y.scalar_type()));
  return relu ? y.relu_() : y;
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(lineament, library) {
  library.def(
      "batch_norm(Tensor x, Tensor weight, Tensor bias, Tensor(a!) running_mean, Tensor(b!) running_var, Tensor? residual, "
      "bool relu, Tensor? slope, float momentum, float eps, int? group=None) -> Tensor",
      batch_norm);
}

}  // namespace lineament
