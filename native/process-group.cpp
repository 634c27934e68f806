// Groups of processes: the store in which they meet, and collectives over c10d (Gloo for the CPU, NCCL for CUDA). Stores,
// groups and collectives in progress are known to TypeScript by numbers, and live until it closes or awaits them.
#include "process-group.h"

#ifdef LINEAMENT_C10D
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#ifdef LINEAMENT_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include <chrono>
#include <map>
#include <mutex>
#endif

namespace lineament {

#ifdef LINEAMENT_C10D

namespace {

using std::chrono::milliseconds;

// Things by number, for the whole process: operators are called on threads of libtorch's as well.
template <typename T>
class Table {
 public:
  explicit Table(const char* what) : what_(what) {}

  int64_t add(T thing) {
    const std::lock_guard<std::mutex> lock(mutex_);
    things_.emplace(++last_, std::move(thing));
    return last_;
  }

  T get(int64_t number) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = things_.find(number);
    if (found == things_.end()) throw std::invalid_argument(std::string("there is no ") + what_ + " " + std::to_string(number));
    return found->second;
  }

  // The thing, which is no longer in the table.
  T take(int64_t number) {
    T thing = get(number);
    const std::lock_guard<std::mutex> lock(mutex_);
    things_.erase(number);
    return thing;
  }

 private:
  const char* what_;
  std::mutex mutex_;
  std::map<int64_t, T> things_;
  int64_t last_ = 0;
};

// A collective in progress, with the tensors that it reads and writes.
struct InProgress {
  std::shared_ptr<const Group> group;
  c10::intrusive_ptr<c10d::Work> work;
  std::vector<at::Tensor> tensors;
};

// Never destroyed: threads of Gloo's may outlive what C++ tears down at the end of the process.
auto& stores() {
  static auto& table = *new Table<c10::intrusive_ptr<c10d::Store>>("store");
  return table;
}
auto& groups() {
  static auto& table = *new Table<std::shared_ptr<const Group>>("process group");
  return table;
}
auto& in_progress() {
  static auto& table = *new Table<InProgress>("collective in progress");
  return table;
}

napi_value number(napi_env env, int64_t value) { return from_double(env, static_cast<double>(value)); }

// openStore(host, port, serve, timeoutMs): the key-value store at an address; `serve` also runs it there.
napi_value open_store(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 4);
    c10d::TCPStoreOptions options;
    options.port = static_cast<std::uint16_t>(to_int64(env, args[1], "port"));
    options.isServer = to_bool(env, args[2], "serve");
    options.waitWorkers = false;
    options.timeout = milliseconds(to_int64(env, args[3], "timeoutMs"));
    return number(env, stores().add(c10::make_intrusive<c10d::TCPStore>(to_string(env, args[0], "host"), options)));
  });
}

napi_value store_set(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 3);
    const std::string value = to_string(env, args[2], "value");
    stores().get(to_int64(env, args[0], "store"))->set(to_string(env, args[1], "key"), std::vector<uint8_t>(value.begin(), value.end()));
    return undefined(env);
  });
}

// storeGet(store, key): its value, or undefined when nobody has set it; does not wait.
napi_value store_get(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 2);
    const auto store = stores().get(to_int64(env, args[0], "store"));
    const std::string key = to_string(env, args[1], "key");
    if (!store->check({key})) return undefined(env);
    const std::vector<uint8_t> value = store->get(key);
    return from_string(env, std::string(value.begin(), value.end()));
  });
}

napi_value close_store(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    stores().take(to_int64(env, arguments_of(env, info, 1)[0], "store"));
    return undefined(env);
  });
}

c10::intrusive_ptr<Collectives> open_gloo(const c10::intrusive_ptr<c10d::Store>& store, int rank, int size, const std::string& address, milliseconds timeout) {
  const auto options = c10d::ProcessGroupGloo::Options::create(timeout);
  options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname(address));
  return c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, size, options);
}

c10::intrusive_ptr<Collectives> open_nccl(const c10::intrusive_ptr<c10d::Store>& store, int rank, int size, milliseconds timeout) {
#ifdef LINEAMENT_NCCL
  const auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = timeout;
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size, options);
#else
  (void)store, (void)rank, (void)size, (void)timeout;
  throw std::runtime_error("the addon was built without NCCL: it takes a libtorch with CUDA, nccl.h and the headers of CUDA (docs/distributed.md)");
#endif
}

// openGroup(store, name, rank, size, backend, address, timeoutMs, alarm, shareMemory): returns when all `size` processes have
// opened it. `address` is the one at which Gloo listens here; `alarm` the key of the store that ends all waiting once it is set.
// With `shareMemory` numbers go by memory where the processes have some in common.
napi_value open_group(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 9);
    const auto base = stores().get(to_int64(env, args[0], "store"));
    const c10::intrusive_ptr<c10d::Store> store = c10::make_intrusive<c10d::PrefixStore>(to_string(env, args[1], "name"), base);
    const int rank = static_cast<int>(to_int64(env, args[2], "rank")), size = static_cast<int>(to_int64(env, args[3], "size"));
    const std::string backend = to_string(env, args[4], "backend");
    const milliseconds timeout(to_int64(env, args[6], "timeoutMs"));
    if (backend != "nccl" && backend != "gloo") throw std::invalid_argument("backend must be gloo or nccl");
    const auto collectives =
        backend == "nccl" ? open_nccl(store, rank, size, timeout) : open_gloo(store, rank, size, to_string(env, args[5], "address"), timeout);
    const auto throw_on_alarm = [base, alarm = to_string(env, args[7], "alarm")] {
      if (base->check({alarm})) throw std::runtime_error("another process has stopped");
    };
    auto memory = SharedMemory::open(store, rank, size, to_bool(env, args[8], "shareMemory"), {throw_on_alarm, timeout});
    return number(env, groups().add(std::make_shared<Group>(collectives, std::move(memory), throw_on_alarm)));
  });
}

// sharesMemory(group): whether its processes have memory in common.
napi_value shares_memory(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    napi_value result;
    const bool shares = group_of(to_int64(env, arguments_of(env, info, 1)[0], "group"))->memory() != nullptr;
    check(env, napi_get_boolean(env, shares, &result), "making a boolean");
    return result;
  });
}

napi_value close_group(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    groups().take(to_int64(env, arguments_of(env, info, 1)[0], "group"));
    return undefined(env);
  });
}

// startAllReduce(group, tensor, 'sum' | 'max'): in place.
napi_value start_all_reduce(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 3);
    std::vector<at::Tensor> tensors{unwrap_tensor(env, args[1], "tensor")};
    const std::string operation = to_string(env, args[2], "operation");
    c10d::AllreduceOptions options;
    if (operation != "sum" && operation != "max") throw std::invalid_argument("operation must be sum or max");
    options.reduceOp = operation == "sum" ? c10d::ReduceOp::SUM : c10d::ReduceOp::MAX;
    const auto group = group_of(to_int64(env, args[0], "group"));
    return number(env, in_progress().add({group, group->collectives().allreduce(tensors, options), tensors}));
  });
}

// startBroadcast(group, tensor, root): into the tensors of all but the root.
napi_value start_broadcast(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 3);
    std::vector<at::Tensor> tensors{unwrap_tensor(env, args[1], "tensor")};
    c10d::BroadcastOptions options;
    options.rootRank = static_cast<int>(to_int64(env, args[2], "root"));
    const auto group = group_of(to_int64(env, args[0], "group"));
    return number(env, in_progress().add({group, group->collectives().broadcast(tensors, options), tensors}));
  });
}

// startAllGather(group, outputs, input): the inputs of all processes, of one shape, in the order of their ranks.
napi_value start_all_gather(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 3);
    std::vector<std::vector<at::Tensor>> outputs{to_tensor_list(env, args[1], "outputs")};
    std::vector<at::Tensor> inputs{unwrap_tensor(env, args[2], "input")};
    const auto group = group_of(to_int64(env, args[0], "group"));
    const auto work = group->collectives().allgather(outputs, inputs);
    std::vector<at::Tensor> kept = outputs[0];
    kept.push_back(inputs[0]);
    return number(env, in_progress().add({group, work, std::move(kept)}));
  });
}

// waitFor(collective): blocks until it is done; throws where it failed.
napi_value wait_for(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const InProgress collective = in_progress().take(to_int64(env, arguments_of(env, info, 1)[0], "collective"));
    collective.group->await(*collective.work);
    return undefined(env);
  });
}

napi_value distributed_missing(napi_env env, napi_callback_info) {
  return guarded(env, [&] { return from_string(env, ""); });
}

}  // namespace

std::shared_ptr<const Group> group_of(int64_t group) { return groups().get(group); }

void Group::await(c10d::Work& work) const {
  // On CUDA waiting is a matter of streams: this thread goes on at once.
  if (collectives_->getBackendName() != "gloo") {
    work.wait();
    return;
  }
  constexpr milliseconds kPatience(1000);
  for (;;) {
    try {
      work.wait(kPatience);
      return;
    } catch (...) {
      // It throws when its time is up, too.
      if (work.isCompleted()) throw;
    }
    throw_on_alarm_();
  }
}

void export_process_group(napi_env env, napi_value exports) {
  export_function(env, exports, "distributedMissing", distributed_missing);
  export_function(env, exports, "openStore", open_store);
  export_function(env, exports, "storeSet", store_set);
  export_function(env, exports, "storeGet", store_get);
  export_function(env, exports, "closeStore", close_store);
  export_function(env, exports, "openGroup", open_group);
  export_function(env, exports, "closeGroup", close_group);
  export_function(env, exports, "sharesMemory", shares_memory);
  export_function(env, exports, "startAllReduce", start_all_reduce);
  export_function(env, exports, "startBroadcast", start_broadcast);
  export_function(env, exports, "startAllGather", start_all_gather);
  export_function(env, exports, "waitFor", wait_for);
}

#else

namespace {

const char* const kMissing = "the addon was built without c10d: the set-up found no Gloo headers (Debian: libgloo-dev) for this libtorch";

napi_value distributed_missing(napi_env env, napi_callback_info) {
  return guarded(env, [&] { return from_string(env, kMissing); });
}

}  // namespace

void export_process_group(napi_env env, napi_value exports) { export_function(env, exports, "distributedMissing", distributed_missing); }

#endif

}  // namespace lineament
