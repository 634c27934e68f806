// Batch normalisation of a batch that several processes have a part of each, composed of libtorch's operators: what the
// kernels of batch-norm.cpp do not take (other devices, vectors, odd numbers of channels).
#include "process-group.h"

#include <torch/csrc/autograd/custom_function.h>

#include <vector>

namespace lineament {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// All dimensions but that of the channels.
std::vector<int64_t> others(const at::Tensor& x) {
  std::vector<int64_t> dimensions{0};
  for (int64_t d = 2; d < x.dim(); d++) dimensions.push_back(d);
  return dimensions;
}

// (C) as (1, C, 1, …), to go with x.
at::Tensor beside(const at::Tensor& channels, const at::Tensor& x) {
  std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1);
  shape[1] = -1;
  return channels.reshape(shape);
}

struct BatchNormOverGroup : torch::autograd::Function<BatchNormOverGroup> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& given, const at::Tensor& weight, const at::Tensor& bias, at::Tensor running_mean,
                            at::Tensor running_var, double momentum, double eps, int64_t group) {
    const at::Tensor x = given.to(at::kFloat);
    const int64_t channels = x.size(1);
    const at::Tensor values = x.to(at::kDouble);
    // (2C + 1): Σx and Σx² of each channel, and how many values those are.
    at::Tensor sums = at::cat({values.sum(others(x)), values.square().sum(others(x)), at::full({1}, x.numel() / channels, values.options())});
    sum_over_group(group, sums);
    const at::Tensor count = sums[2 * channels];
    const at::Tensor mean = sums.narrow(0, 0, channels) / count;
    const at::Tensor variance = (sums.narrow(0, channels, channels) / count - mean.square()).clamp_min(0);
    running_mean.mul_(1 - momentum).add_(mean.to(at::kFloat), momentum);
    running_var.mul_(1 - momentum).add_((variance * (count / (count - 1))).to(at::kFloat), momentum);
    const at::Tensor inverse = (variance + eps).rsqrt().to(at::kFloat);
    const at::Tensor unit = (x - beside(mean.to(at::kFloat), x)) * beside(inverse, x);
    context->save_for_backward({unit, weight, inverse, count});
    context->saved_data["group"] = group;
    return (unit * beside(weight, x) + beside(bias, x)).to(given.scalar_type());
  }

  // dx = weight / deviation · (g − mean(g) − unit · mean(g · unit)), the means those of the whole batch.
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &unit = saved[0], &weight = saved[1], &inverse = saved[2];
    const at::Tensor g = gradients[0].to(at::kFloat);
    const int64_t channels = unit.size(1);
    const at::Tensor here = at::cat({g.to(at::kDouble).sum(others(g)), (g * unit).to(at::kDouble).sum(others(g))});
    at::Tensor whole = here.clone();
    sum_over_group(context->saved_data["group"].toInt(), whole);
    const at::Tensor means = (whole / saved[3]).to(at::kFloat);
    const at::Tensor dx = beside(weight * inverse, g) * (g - beside(means.narrow(0, 0, channels), g) - unit * beside(means.narrow(0, channels, channels), g));
    const at::Tensor none;
    return {dx.to(gradients[0].scalar_type()), here.narrow(0, channels, channels).to(at::kFloat), here.narrow(0, 0, channels).to(at::kFloat),
            none, none, none, none, none};
  }
};

}  // namespace

at::Tensor batch_norm_over_group(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& running_mean,
                                 const at::Tensor& running_var, double momentum, double eps, int64_t group) {
  return BatchNormOverGroup::apply(x, weight, bias, running_mean, running_var, momentum, eps, group);
}

}  // namespace lineament
