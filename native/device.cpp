// The machine: threads, CUDA, and how floating point treats denormals.
#include "lineament.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/csrc/api/include/torch/version.h>

namespace lineament {

namespace {

napi_value threads(napi_env env, napi_callback_info) {
  return guarded(env, [&] { return from_double(env, at::get_num_threads()); });
}

napi_value set_threads(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 1);
    const int64_t count = to_int64(env, args[0], "threads");
    if (count < 1 || count > 1024) throw std::invalid_argument("threads must be from 1 to 1024");
    at::set_num_threads(static_cast<int>(count));
    return undefined(env);
  });
}

napi_value version(napi_env env, napi_callback_info) {
  return guarded(env, [&] { return from_string(env, TORCH_VERSION); });
}

napi_value cuda_available(napi_env env, napi_callback_info) {
  return guarded(env, [&] {
    napi_value result = nullptr;
    check(env, napi_get_boolean(env, at::globalContext().hasCUDA(), &result), "making a boolean");
    return result;
  });
}

// cuDNN times its kernels for each new shape and keeps the fastest: worth it where shapes stay the same, as in training.
napi_value time_convolutions(napi_env env, napi_callback_info) {
  return guarded(env, [&] {
    at::globalContext().setBenchmarkCuDNN(true);
    return undefined(env);
  });
}

// Denormal numbers take the slow path of the CPU's arithmetic and mean nothing to training.
napi_value flush_denormals(napi_env env, napi_callback_info) {
  return guarded(env, [&] {
    at::globalContext().setFlushDenormal(true);
    return undefined(env);
  });
}

}  // namespace

void export_device(napi_env env, napi_value exports) {
  export_function(env, exports, "threads", threads);
  export_function(env, exports, "setThreads", set_threads);
  export_function(env, exports, "version", version);
  export_function(env, exports, "cudaAvailable", cuda_available);
  export_function(env, exports, "timeConvolutions", time_convolutions);
  export_function(env, exports, "flushDenormals", flush_denormals);
}

}  // namespace lineament
