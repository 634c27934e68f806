// lineament::adamw_: one step of AdamW on a list of parameters, in one pass over memory; composed of operators it takes
// ten. The bias corrections come from TypeScript, which counts the steps.
//
// The fast path takes float32 on the CPU. Everything else is composed of libtorch's operators on lists, which on CUDA are a
// few kernels for all parameters together. A sparse gradient (select_rows) steps the rows that it names.
#include "lineament.h"
#include "vector.h"

#include <ATen/Parallel.h>
#include <torch/library.h>

#include <cmath>

namespace lineament {

namespace {

struct Rule {
  double rate, beta1, beta2, epsilon, weight_decay;
  // 1 − βᵗ: what the averages lack of their full weight after t steps.
  double correction1, correction2;
};

LINEAMENT_KERNEL void step_run(float* parameter, const float* gradient, float* mean, float* square, int64_t count, const Rule& rule) {
  const auto kept = static_cast<float>(1 - rule.rate * rule.weight_decay);
  const auto beta1 = static_cast<float>(rule.beta1), share1 = static_cast<float>(1 - rule.beta1);
  const auto beta2 = static_cast<float>(rule.beta2), share2 = static_cast<float>(1 - rule.beta2);
  const auto root_correction = static_cast<float>(std::sqrt(rule.correction2));
  const auto epsilon = static_cast<float>(rule.epsilon), size = static_cast<float>(rule.rate / rule.correction1);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    const float g = gradient[i];
    const float m = beta1 * mean[i] + share1 * g;
    const float v = beta2 * square[i] + share2 * g * g;
    mean[i] = m;
    square[i] = v;
    parameter[i] = kept * parameter[i] - size * m / (std::sqrt(v) / root_correction + epsilon);
  }
}

void step_fast(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& mean, const at::Tensor& square, const Rule& rule) {
  constexpr int64_t kGrain = 32768;
  at::parallel_for(0, parameter.numel(), kGrain, [&](int64_t begin, int64_t end) {
    step_run(parameter.data_ptr<float>() + begin, gradient.data_ptr<float>() + begin, mean.data_ptr<float>() + begin,
             square.data_ptr<float>() + begin, end - begin, rule);
  });
  parameter.unsafeGetTensorImpl()->bump_version();
}

// Of a row at a time: the others keep their values and averages.
void step_rows_fast(const at::Tensor& parameter, const RowGradient& gradient, const at::Tensor& mean, const at::Tensor& square, const Rule& rule) {
  const int64_t width = parameter.numel() / parameter.size(0);
  const int64_t* rows = gradient.rows.data_ptr<int64_t>();
  const float* g = gradient.values.data_ptr<float>();
  float *p = parameter.data_ptr<float>(), *m = mean.data_ptr<float>(), *v = square.data_ptr<float>();
  at::parallel_for(0, gradient.rows.numel(), 32768 / width + 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t at = rows[i] * width;
      step_run(p + at, g + i * width, m + at, v + at, width, rule);
    }
  });
  parameter.unsafeGetTensorImpl()->bump_version();
}

// The lists of what the fast path does not take.
struct Rest {
  std::vector<at::Tensor> parameters, gradients, means, squares;
};

void step_composed(const Rest& rest, const Rule& rule) {
  at::_foreach_mul_(rest.parameters, 1 - rule.rate * rule.weight_decay);
  at::_foreach_mul_(rest.means, rule.beta1);
  at::_foreach_add_(rest.means, rest.gradients, 1 - rule.beta1);
  at::_foreach_mul_(rest.squares, rule.beta2);
  at::_foreach_addcmul_(rest.squares, rest.gradients, rest.gradients, 1 - rule.beta2);
  const std::vector<at::Tensor> sizes = at::_foreach_sqrt(rest.squares);
  at::_foreach_div_(sizes, std::sqrt(rule.correction2));
  at::_foreach_add_(sizes, rule.epsilon);
  at::_foreach_addcdiv_(rest.parameters, rest.means, sizes, -rule.rate / rule.correction1);
}

void step_rows(const at::Tensor& parameter, const at::Tensor& sparse, const at::Tensor& mean, const at::Tensor& square, const Rule& rule) {
  const RowGradient gradient = row_gradient(sparse);
  if (gradient.rows.numel() == 0) return;
  if (is_plain_table(parameter) && is_plain_table(gradient.values) && is_plain_table(mean) && is_plain_table(square)) {
    step_rows_fast(parameter, gradient, mean, square, rule);
    return;
  }
  const at::Tensor& rows = gradient.rows;
  const Rest rest{{parameter.index_select(0, rows)}, {gradient.values}, {mean.index_select(0, rows)}, {square.index_select(0, rows)}};
  step_composed(rest, rule);
  parameter.index_copy_(0, rows, rest.parameters[0]);
  mean.index_copy_(0, rows, rest.means[0]);
  square.index_copy_(0, rows, rest.squares[0]);
}

void adamw(at::TensorList parameters, at::TensorList gradients, at::TensorList means, at::TensorList squares, double rate,
           double beta1, double beta2, double epsilon, double weight_decay, double correction1, double correction2) {
  const size_t count = parameters.size();
  TORCH_CHECK(gradients.size() == count && means.size() == count && squares.size() == count,
              "needs a gradient, a mean and a mean square for each of ", count, " parameters");
  const at::NoGradGuard without_gradients;
  const Rule rule{rate, beta1, beta2, epsilon, weight_decay, correction1, correction2};
  Rest rest;
  for (size_t i = 0; i < count; i++) {
    const at::Tensor &parameter = parameters[i], &gradient = gradients[i], &mean = means[i], &square = squares[i];
    TORCH_CHECK(gradient.sizes() == parameter.sizes() && mean.sizes() == parameter.sizes() && square.sizes() == parameter.sizes(),
                "parameter ", i, " has shape ", parameter.sizes(), ", its gradient ", gradient.sizes(), ", its averages ",
                mean.sizes(), " and ", square.sizes());
    if (gradient.is_sparse()) {
      step_rows(parameter, gradient, mean, square, rule);
      continue;
    }
    const bool fast = is_plain(parameter, parameter) && is_plain(gradient, parameter) && is_plain(mean, parameter) && is_plain(square, parameter);
    if (fast) {
      step_fast(parameter, gradient, mean, square, rule);
    } else {
      rest.parameters.push_back(parameter), rest.gradients.push_back(gradient);
      rest.means.push_back(mean), rest.squares.push_back(square);
    }
  }
  if (!rest.parameters.empty()) step_composed(rest, rule);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(lineament, library) {
  library.def(
      "adamw_(Tensor(a!)[] parameters, Tensor[] gradients, Tensor(b!)[] means, Tensor(c!)[] squares, float rate, float beta1, "
      "float beta2, float epsilon, float weight_decay, float correction1, float correction2) -> ()",
      adamw);
}

}  // namespace lineament
