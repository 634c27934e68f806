// lineament::sgd_: one step of stochastic gradient descent on a list of parameters, in one pass over memory. Composed of
// operators on lists it takes four, some 5 % of a training step in bfloat16.
//
// The fast path takes float32 on the CPU. Everything else is composed of those operators, which on CUDA are a few kernels for
// all parameters together. A sparse gradient (select_rows) steps the rows that it names.
#include "lineament.h"
#include "vector.h"

#include <ATen/Parallel.h>
#include <torch/library.h>

namespace lineament {

namespace {

struct Rule {
  double rate, momentum, dampening, weight_decay;
  bool nesterov;
};

LINEAMENT_KERNEL void step_with_momentum(float* parameter, const float* gradient, float* buffer, int64_t count, const Rule& rule) {
  const auto rate = static_cast<float>(rule.rate), decay = static_cast<float>(rule.weight_decay);
  const auto kept = static_cast<float>(rule.momentum), share = static_cast<float>(1 - rule.dampening);
  const bool nesterov = rule.nesterov;
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    const float direction = gradient[i] + decay * parameter[i];
    const float velocity = kept * buffer[i] + share * direction;
    buffer[i] = velocity;
    parameter[i] -= rate * (nesterov ? direction + kept * velocity : velocity);
  }
}

LINEAMENT_KERNEL void step_plainly(float* parameter, const float* gradient, int64_t count, const Rule& rule) {
  const auto rate = static_cast<float>(rule.rate), decay = static_cast<float>(rule.weight_decay);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) parameter[i] -= rate * (gradient[i] + decay * parameter[i]);
}

void step_fast(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& buffer, const Rule& rule) {
  constexpr int64_t kGrain = 32768;
  at::parallel_for(0, parameter.numel(), kGrain, [&](int64_t begin, int64_t end) {
    float* p = parameter.data_ptr<float>() + begin;
    const float* g = gradient.data_ptr<float>() + begin;
    if (buffer.defined()) {
      step_with_momentum(p, g, buffer.data_ptr<float>() + begin, end - begin, rule);
    } else {
      step_plainly(p, g, end - begin, rule);
    }
  });
  parameter.unsafeGetTensorImpl()->bump_version();
}

// Of a row at a time: the others keep their values and momenta.
void step_rows_fast(const at::Tensor& parameter, const RowGradient& gradient, const at::Tensor& buffer, const Rule& rule) {
  const int64_t width = parameter.numel() / parameter.size(0);
  const int64_t* rows = gradient.rows.data_ptr<int64_t>();
  const float* g = gradient.values.data_ptr<float>();
  float* p = parameter.data_ptr<float>();
  float* b = buffer.defined() ? buffer.data_ptr<float>() : nullptr;
  at::parallel_for(0, gradient.rows.numel(), 32768 / width + 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t at = rows[i] * width;
      if (b != nullptr) {
        step_with_momentum(p + at, g + i * width, b + at, width, rule);
      } else {
        step_plainly(p + at, g + i * width, width, rule);
      }
    }
  });
  parameter.unsafeGetTensorImpl()->bump_version();
}

// The lists of what the fast path does not take; no buffers without momentum.
struct Rest {
  std::vector<at::Tensor> parameters, gradients, buffers;
};

void step_composed(const Rest& rest, const Rule& rule) {
  std::vector<at::Tensor> directions = at::_foreach_mul(rest.parameters, rule.weight_decay);
  at::_foreach_add_(directions, rest.gradients);
  if (!rest.buffers.empty()) {
    at::_foreach_mul_(rest.buffers, rule.momentum);
    at::_foreach_add_(rest.buffers, directions, 1 - rule.dampening);
    if (rule.nesterov) at::_foreach_add_(directions, rest.buffers, rule.momentum);
    else directions = rest.buffers;
  }
  at::_foreach_add_(rest.parameters, directions, -rule.rate);
}

void step_rows(const at::Tensor& parameter, const at::Tensor& sparse, const at::Tensor& buffer, const Rule& rule) {
  const RowGradient gradient = row_gradient(sparse);
  if (gradient.rows.numel() == 0) return;
  if (is_plain_table(parameter) && is_plain_table(gradient.values) && (!buffer.defined() || is_plain_table(buffer))) {
    step_rows_fast(parameter, gradient, buffer, rule);
    return;
  }
  Rest rest{{parameter.index_select(0, gradient.rows)}, {gradient.values}, {}};
  if (buffer.defined()) rest.buffers.push_back(buffer.index_select(0, gradient.rows));
  step_composed(rest, rule);
  parameter.index_copy_(0, gradient.rows, rest.parameters[0]);
  if (buffer.defined()) buffer.index_copy_(0, gradient.rows, rest.buffers[0]);
}

void sgd(at::TensorList parameters, at::TensorList gradients, at::TensorList buffers, double rate, double momentum,
         double dampening, bool nesterov, double weight_decay) {
  TORCH_CHECK(gradients.size() == parameters.size() && (buffers.empty() || buffers.size() == parameters.size()),
              "needs a gradient, and a momentum or none at all, for each of ", parameters.size(), " parameters");
  const at::NoGradGuard without_gradients;
  const Rule rule{rate, momentum, dampening, weight_decay, nesterov};
  Rest rest;
  for (size_t i = 0; i < parameters.size(); i++) {
    const at::Tensor &parameter = parameters[i], &gradient = gradients[i];
    const at::Tensor buffer = buffers.empty() ? at::Tensor() : buffers[i];
    TORCH_CHECK(gradient.sizes() == parameter.sizes() && (!buffer.defined() || buffer.sizes() == parameter.sizes()),
                "parameter ", i, " has shape ", parameter.sizes(), ", its gradient ", gradient.sizes(), ", its momentum ",
                buffer.defined() ? buffer.sizes() : parameter.sizes());
    if (gradient.is_sparse()) {
      step_rows(parameter, gradient, buffer, rule);
      continue;
    }
    const bool fast = is_plain(parameter, parameter) && is_plain(gradient, parameter) && (!buffer.defined() || is_plain(buffer, parameter));
    if (fast) {
      step_fast(parameter, gradient, buffer, rule);
    } else {
      rest.parameters.push_back(parameter), rest.gradients.push_back(gradient);
      if (buffer.defined()) rest.buffers.push_back(buffer);
    }
  }
  if (!rest.parameters.empty()) step_composed(rest, rule);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(lineament, library) {
  library.def(
      "sgd_(Tensor(a!)[] parameters, Tensor[] gradients, Tensor(b!)[] momenta, float rate, float momentum, float dampening, "
      "bool nesterov, float weight_decay) -> ()",
      sgd);
}

}  // namespace lineament
