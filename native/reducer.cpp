// The average of gradients over a group of processes, in buckets whose exchange overlaps with the rest of backward: a bucket
// leaves as soon as autograd has accumulated the last gradient in it. Where the processes have memory in common, the buckets
// lie there, and each process averages a part of each, for all of them.
//
// c10d has a Reducer of its own, which is not part of libtorch's public interface: Debian's package lacks a header that it
// includes, and its constructor changes from release to release. This one needs the collective or the memory only.
#include "process-group.h"
#include "vector.h"

#ifdef LINEAMENT_C10D
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#endif

namespace lineament {

#ifdef LINEAMENT_C10D

namespace {

// Parameters whose gradients travel together, one after the other in `flat`.
struct Bucket {
  at::Tensor flat;
  // For each parameter its place in `flat`, of its shape and strides.
  std::vector<at::Tensor> places;
  std::vector<at::Tensor> parameters;
  std::vector<bool> ready;
  size_t due = 0;
  // Either the collective that averages it, or what of every process lies in memory that all have, and where they wait for each other.
  c10::intrusive_ptr<c10d::Work> work;
  Blocks blocks;
  uint64_t place = 0;
};

// Numbers that fit the first cache while the same of all processes are added to them.
constexpr int64_t kTile = 2048;

// Replaces `count` numbers of each process, from `first` on, by their average; in the order of the ranks.
LINEAMENT_KERNEL void average_part(float* const* all, int64_t size, int64_t first, int64_t count) {
  const float share = 1.0f / static_cast<float>(size);
  float sum[kTile];
  for (int64_t start = first; start < first + count; start += kTile) {
    const int64_t length = std::min(kTile, first + count - start);
    const auto bytes = static_cast<size_t>(length) * sizeof(float);
    std::memcpy(sum, all[0] + start, bytes);
    for (int64_t process = 1; process < size; process++) {
      const float* const numbers = all[process] + start;
#pragma omp simd
      for (int64_t n = 0; n < length; n++) sum[n] += numbers[n];
    }
#pragma omp simd
    for (int64_t n = 0; n < length; n++) sum[n] *= share;
    for (int64_t process = 0; process < size; process++) std::memcpy(all[process] + start, sum, bytes);
  }
}

class Reducer {
 public:
  // Backward reaches the last parameters first: buckets are filled from the end. The first one is small, so that it leaves early.
  Reducer(std::shared_ptr<const Group> group, const std::vector<at::Tensor>& parameters, int64_t first_bytes, int64_t bytes)
      : group_(std::move(group)) {
    std::vector<at::Tensor> together;
    int64_t held = 0;
    for (auto at = parameters.rbegin(); at != parameters.rend(); ++at) {
      const int64_t limit = buckets_.empty() ? first_bytes : bytes;
      const bool other = !together.empty() && (together[0].scalar_type() != at->scalar_type() || together[0].device() != at->device());
      if (!together.empty() && (other || held >= limit)) {
        add_bucket(together);
        together.clear();
        held = 0;
      }
      together.push_back(*at);
      held += static_cast<int64_t>(at->nbytes());
    }
    if (!together.empty()) add_bucket(together);
    for (size_t b = 0; b < buckets_.size(); b++) {
      for (size_t p = 0; p < buckets_[b].parameters.size(); p++) watch(b, p);
    }
  }

  ~Reducer() {
    for (const auto& [node, key] : hooks_) node->del_post_hook(key);
  }

  // The gradients of the next backward are averaged.
  void arm() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (armed_) throw std::runtime_error("the backward before did not come to its end, so that the processes no longer stand at the same bucket");
    for (Bucket& bucket : buckets_) {
      bucket.ready.assign(bucket.parameters.size(), false);
      bucket.due = bucket.parameters.size();
      bucket.work.reset();
    }
    next_ = averaged_ = 0;
    armed_ = true;
  }

  // After backward: parameters that have no gradient here count as zero. Returns how long the exchange still took, in seconds.
  double finish() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!armed_) throw std::runtime_error("the reducer was not armed before this backward");
    const at::AutoDispatchBelowADInplaceOrView raw;
    const auto start = std::chrono::steady_clock::now();
    for (size_t b = next_; b < buckets_.size(); b++) {
      Bucket& bucket = buckets_[b];
      for (size_t p = 0; p < bucket.parameters.size(); p++) {
        // It may have one from a backward before, of another part of the batch.
        if (!bucket.ready[p]) take(bucket, p, bucket.parameters[p].grad());
      }
      send(bucket);
    }
    for (; averaged_ < buckets_.size(); averaged_++) {
      Bucket& bucket = buckets_[averaged_];
      if (bucket.work) {
        group_->await(*bucket.work);
      } else {
        group_->memory()->await(bucket.place);
        average_own_part(bucket);
      }
    }
    // Until all have written their parts.
    if (group_->memory() != nullptr) group_->memory()->await(group_->memory()->arrive());
    armed_ = false;
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

 private:
  void add_bucket(const std::vector<at::Tensor>& parameters) {
    // At multiples of 64 bytes, so that kernels find each gradient as if it were allocated by itself.
    const int64_t step = 64 / static_cast<int64_t>(parameters[0].element_size());
    std::vector<int64_t> starts;
    int64_t total = 0;
    for (const at::Tensor& parameter : parameters) {
      if (!parameter.is_non_overlapping_and_dense()) throw std::invalid_argument("a parameter must be dense to be reduced");
      starts.push_back(total);
      total += (parameter.numel() + step - 1) / step * step;
    }
    Bucket bucket;
    const auto options = parameters[0].options().requires_grad(false);
    if (group_->memory() != nullptr && parameters[0].device().is_cpu() && parameters[0].scalar_type() == at::kFloat) {
      bucket.blocks = group_->memory()->blocks(total * static_cast<int64_t>(sizeof(float)));
    }
    if (bucket.blocks.empty()) {
      bucket.flat = at::zeros({total}, options);
    } else {
      const auto own = bucket.blocks[static_cast<size_t>(group_->memory()->rank())];
      bucket.flat = at::from_blob(own.get(), {total}, [own](void*) {}, options);
    }
    bucket.parameters = parameters;
    for (size_t p = 0; p < parameters.size(); p++) {
      bucket.places.push_back(bucket.flat.as_strided(parameters[p].sizes(), parameters[p].strides(), starts[p]));
    }
    buckets_.push_back(std::move(bucket));
  }

  struct Hook : torch::autograd::FunctionPostHook {
    Hook(Reducer* reducer, size_t bucket, size_t parameter) : reducer(reducer), bucket(bucket), parameter(parameter) {}
    torch::autograd::variable_list operator()(const torch::autograd::variable_list& outputs, const torch::autograd::variable_list&) override {
      reducer->accumulated(bucket, parameter);
      return outputs;
    }
    Reducer* reducer;
    size_t bucket, parameter;
  };

  void watch(size_t b, size_t p) {
    const auto node = torch::autograd::impl::grad_accumulator(buckets_[b].parameters[p]);
    if (node == nullptr) throw std::invalid_argument("a parameter must require gradients to be reduced");
    hooks_.emplace_back(node, node->add_post_hook(std::make_unique<Hook>(this, b, p)));
  }

  void accumulated(size_t b, size_t p) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!armed_ || buckets_[b].ready[p]) return;
    const at::AutoDispatchBelowADInplaceOrView raw;
    take(buckets_[b], p, buckets_[b].parameters[p].grad());
    // All processes send their buckets in the same order, whichever of two fills first.
    while (next_ < buckets_.size() && buckets_[next_].due == 0) send(buckets_[next_++]);
    // What has come from all meanwhile.
    for (; averaged_ < next_ && !buckets_[averaged_].blocks.empty() && group_->memory()->all_at(buckets_[averaged_].place); averaged_++) {
      average_own_part(buckets_[averaged_]);
    }
  }

  // The gradient moves into the bucket, which the parameter has for its gradient from now on.
  void take(Bucket& bucket, size_t p, const at::Tensor& gradient) {
    if (gradient.defined()) {
      bucket.places[p].copy_(gradient);
    } else {
      bucket.places[p].zero_();
    }
    bucket.parameters[p].mutable_grad() = bucket.places[p];
    bucket.ready[p] = true;
    bucket.due--;
  }

  void send(Bucket& bucket) {
    if (!bucket.blocks.empty()) {
      bucket.place = group_->memory()->arrive();
      return;
    }
    bucket.flat.div_(group_->collectives().getSize());
    std::vector<at::Tensor> tensors{bucket.flat};
    bucket.work = group_->collectives().allreduce(tensors);
  }

  // The part of a bucket that this process averages for all, once all have filled theirs.
  void average_own_part(const Bucket& bucket) const {
    constexpr int64_t kGrain = 1 << 16;
    const int64_t size = group_->memory()->size(), rank = group_->memory()->rank();
    // Whole lines of the cache, which no two processes write to.
    const int64_t lines = (bucket.flat.numel() + 15) / 16;
    const int64_t first = lines * rank / size * 16, end = std::min(bucket.flat.numel(), lines * (rank + 1) / size * 16);
    std::vector<float*> all;
    for (const auto& block : bucket.blocks) all.push_back(reinterpret_cast<float*>(block.get()));
    at::parallel_for(first, end, kGrain, [&](int64_t from, int64_t to) { average_part(all.data(), size, from, to - from); });
  }

  const std::shared_ptr<const Group> group_;
  std::vector<Bucket> buckets_;
  std::vector<std::pair<std::shared_ptr<torch::autograd::Node>, uintptr_t>> hooks_;
  std::mutex mutex_;
  // The next bucket to be sent, and the next that is to be averaged in memory.
  size_t next_ = 0, averaged_ = 0;
  bool armed_ = false;
};

// By number, like groups; they belong to the thread of JavaScript that makes them.
auto& reducers() {
  static auto& table = *new std::map<int64_t, std::unique_ptr<Reducer>>();
  return table;
}

Reducer& reducer_of(napi_env env, napi_value value) {
  const auto found = reducers().find(to_int64(env, value, "reducer"));
  if (found == reducers().end()) throw std::invalid_argument("there is no such reducer");
  return *found->second;
}

// openReducer(group, parameters, firstBytes, bytes): parameters in the order in which forward uses them.
napi_value open_reducer(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 4);
    static int64_t last = 0;
    auto reducer = std::make_unique<Reducer>(group_of(to_int64(env, args[0], "group")), to_tensor_list(env, args[1], "parameters"),
                                             to_int64(env, args[2], "firstBytes"), to_int64(env, args[3], "bytes"));
    reducers().emplace(++last, std::move(reducer));
    return from_double(env, static_cast<double>(last));
  });
}

napi_value arm_reducer(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    reducer_of(env, arguments_of(env, info, 1)[0]).arm();
    return undefined(env);
  });
}

napi_value finish_reducer(napi_env env, napi_callback_info info) {
  return guarded(env, [&] { return from_double(env, reducer_of(env, arguments_of(env, info, 1)[0]).finish()); });
}

napi_value close_reducer(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    reducers().erase(to_int64(env, arguments_of(env, info, 1)[0], "reducer"));
    return undefined(env);
  });
}

}  // namespace

void export_reducer(napi_env env, napi_value exports) {
  export_function(env, exports, "openReducer", open_reducer);
  export_function(env, exports, "armReducer", arm_reducer);
  export_function(env, exports, "finishReducer", finish_reducer);
  export_function(env, exports, "closeReducer", close_reducer);
}

#else

void export_reducer(napi_env, napi_value) {}

#endif

}  // namespace lineament
