// lineament::dropout: x · mask / (1 − p). libtorch draws a mask one number after the other, on one thread; here each
// element's number is a function of its place and of one seed, so that all threads draw, and the way back draws again
// instead of keeping the mask. On CUDA the device's own generator is given the seed each time.
#include "lineament.h"
#include "vector.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace lineament {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Eight numbers of Philox 2×32 with ten rounds: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011.
LINEAMENT_INLINE void philox(const Bits& place, uint64_t seed, Bits& to) {
  constexpr uint64_t kMultiplier = 0xd256d193;
  constexpr uint32_t kWeyl = 0x9e3779b9;
  Bits left = place, right = Bits{} + static_cast<uint32_t>(seed >> 32);
  auto key = static_cast<uint32_t>(seed);
  for (int round = 0; round < 10; round++, key += kWeyl) {
    const Wide product = __builtin_convertvector(left, Wide) * kMultiplier;
    const Bits high = __builtin_convertvector(product >> 32, Bits);
    left = high ^ right ^ key;
    right = __builtin_convertvector(product, Bits);
  }
  to = left;
}

// y = x · scale where the number is below `kept`, of 2³², else 0; `first` is the place of the first element.
template <typename T>
LINEAMENT_INLINE void drop(const T* x, T* y, int64_t first, uint64_t seed, uint32_t kept, float scale) {
  const Bits lane = {0, 1, 2, 3, 4, 5, 6, 7};
  Bits number;
  Vec value;
  const auto place = static_cast<uint64_t>(first);
  philox(lane + static_cast<uint32_t>(place), seed ^ (place >> 32 << 32), number);
  load(x, value);
  store(y, number < kept ? value * scale : Vec{});
}

template <typename T>
LINEAMENT_INLINE void drop_each(const T* x, T* y, int64_t first, int64_t count, uint64_t seed, uint32_t kept, float scale) {
  int64_t at = 0;
  for (; at + kLanes <= count; at += kLanes) drop(x + at, y + at, first + at, seed, kept, scale);
  if (at == count) return;
  T rest[kLanes] = {};
  std::memcpy(rest, x + at, static_cast<size_t>(count - at) * sizeof(T));
  drop(rest, rest, first + at, seed, kept, scale);
  std::memcpy(y + at, rest, static_cast<size_t>(count - at) * sizeof(T));
}

// Several versions can only be had of plain functions: one for each element type.
#define LINEAMENT_DROP(T)                                                                                                      \
  LINEAMENT_KERNEL void drop_run(const T* x, T* y, int64_t first, int64_t count, uint64_t seed, uint32_t kept, float scale) { \
    drop_each(x, y, first, count, seed, kept, scale);                                                                          \
  }
LINEAMENT_DROP(float)
LINEAMENT_DROP(Bf16)

template <typename T>
void drop_all(const at::Tensor& x, const at::Tensor& y, uint64_t seed, double probability) {
  constexpr int64_t kGrain = 1024;
  const auto kept = static_cast<uint32_t>(std::min((1 - probability) * 4294967296.0, 4294967295.0));
  const auto scale = static_cast<float>(1 / (1 - probability));
  const auto *from = static_cast<const T*>(x.data_ptr());
  auto* to = static_cast<T*>(y.data_ptr());
  const int64_t blocks = (x.numel() + kGrain - 1) / kGrain;
  at::parallel_for(0, blocks, 16, [&](int64_t begin, int64_t end) {
    const int64_t first = begin * kGrain, count = std::min(end * kGrain, x.numel()) - first;
    drop_run(from + first, to + first, first, count, seed, kept, scale);
  });
}

at::Tensor dropped_on_device(const at::Tensor& x, uint64_t seed, double probability) {
  at::Generator generator = at::globalContext().defaultGenerator(x.device()).clone();
  generator.set_current_seed(seed);
  return at::empty_like(x).bernoulli_(1 - probability, generator).mul_(1 / (1 - probability)).mul_(x);
}

// Dropped with the mask of the seed, by the order of the elements in memory.
at::Tensor dropped(const at::Tensor& given, uint64_t seed, double probability) {
  const bool fast = given.device().is_cpu() && (given.scalar_type() == at::kFloat || given.scalar_type() == at::kBFloat16);
  const at::Tensor x = given.is_non_overlapping_and_dense() ? given : given.contiguous();
  if (fast) {
    at::Tensor y = at::empty_like(x);
    (x.scalar_type() == at::kFloat ? drop_all<float> : drop_all<Bf16>)(x, y, seed, probability);
    return y;
  }
  if (x.device().is_cuda()) return dropped_on_device(x, seed, probability);
  const at::Tensor factors = at::ones_like(x, x.options().device(at::kCPU).dtype(at::kFloat));
  drop_all<float>(factors, factors, seed, probability);
  return x * factors.to(x.device(), x.scalar_type());
}

struct Dropout : torch::autograd::Function<Dropout> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, double probability, int64_t seed) {
    const at::Tensor y = dropped(x, static_cast<uint64_t>(seed), probability);
    context->saved_data["probability"] = probability;
    context->saved_data["seed"] = seed;
    context->saved_data["strides"] = y.strides();
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list given) {
    at::Tensor dy = given[0];
    // A place in memory must mean the same element as on the way forward.
    const std::vector<int64_t> strides = context->saved_data["strides"].toIntVector();
    if (dy.strides() != at::IntArrayRef(strides)) dy = at::empty_strided(dy.sizes(), strides, dy.options()).copy_(dy);
    const auto seed = static_cast<uint64_t>(context->saved_data["seed"].toInt());
    return {dropped(dy, seed, context->saved_data["probability"].toDouble()), at::Tensor(), at::Tensor()};
  }
};

at::Tensor dropout(const at::Tensor& x, double probability, const c10::optional<at::Generator>& generator) {
  TORCH_CHECK(probability >= 0 && probability < 1, "needs a probability of at least 0 and below 1, got ", probability);
  TORCH_CHECK(x.is_floating_point(), "needs floating point numbers, got ", x.scalar_type());
  auto* source = at::check_generator<at::CPUGeneratorImpl>(generator);
  uint64_t seed = 0;
  {
    const std::lock_guard<std::mutex> lock(source->mutex_);
    seed = source->random64();
  }
  return Dropout::apply(x, probability, static_cast<int64_t>(seed));
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(lineament, library) {
  library.def("dropout(Tensor x, float probability, Generator? generator) -> Tensor", dropout);
}

}  // namespace lineament
