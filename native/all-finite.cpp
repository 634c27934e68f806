// lineament::all_finite: whether a list of tensors holds neither NaN nor ∞, in one pass on all threads, where libtorch's
// operators would write a mask of each. The fast path takes float32 on the CPU.
#include "lineament.h"
#include "vector.h"

#include <ATen/Parallel.h>
#include <torch/library.h>

#include <atomic>
#include <limits>

namespace lineament {

namespace {

// Without its sign, a float32 is finite when it is less than ∞ as a whole number too.
constexpr int32_t kMagnitude = 0x7fffffff, kInfinity = 0x7f800000;

LINEAMENT_KERNEL bool finite_run(const float* values, int64_t count) {
  int32_t largest = 0;
#pragma omp simd reduction(max : largest)
  for (int64_t i = 0; i < count; i++) {
    int32_t bits;
    std::memcpy(&bits, values + i, sizeof bits);
    largest = std::max(largest, bits & kMagnitude);
  }
  return largest < kInfinity;
}

bool is_fast(const at::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat && tensor.is_non_overlapping_and_dense();
}

bool is_finite(const at::Tensor& tensor) {
  constexpr int64_t kGrain = 32768;
  std::atomic<bool> finite{true};
  at::parallel_for(0, tensor.numel(), kGrain, [&](int64_t begin, int64_t end) {
    if (!finite_run(tensor.data_ptr<float>() + begin, end - begin)) finite = false;
  });
  return finite;
}

// The largest magnitudes of all, ∞ or NaN where there is one: a device is waited for once.
bool are_finite(const std::vector<at::Tensor>& tensors) {
  std::vector<at::Tensor> largest = at::_foreach_norm(tensors, std::numeric_limits<double>::infinity());
  for (at::Tensor& each : largest) each = each.to(largest[0].options());
  return at::isfinite(at::stack(largest)).all().item<bool>();
}

bool all_finite(at::TensorList tensors) {
  const at::NoGradGuard without_gradients;
  std::vector<at::Tensor> rest;
  for (const at::Tensor& tensor : tensors) {
    if (tensor.numel() == 0) continue;
    if (!is_fast(tensor)) rest.push_back(tensor);
    else if (!is_finite(tensor)) return false;
  }
  return rest.empty() || are_finite(rest);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(lineament, library) { library.def("all_finite(Tensor[] tensors) -> bool", all_finite); }

}  // namespace lineament
