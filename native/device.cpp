// The machine: threads, CUDA, and the allocator.
#include "lineament.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/csrc/api/include/torch/version.h>

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

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

// keepMemory(reserveBytes): keeps glibc from giving freed memory back to the kernel, and asks for huge pages. A training
// step frees and asks for the same large blocks, and page faults cost it 10-20 % of its speed. The reserve is address
// space only: grown once and freed, so that the heap that tensors will live in carries the advice before it is touched.
// Where another allocator is preloaded, none of this reaches it.
napi_value keep_memory(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 1);
    const auto reserve = static_cast<size_t>(to_int64(env, args[0], "reserveBytes"));
    (void)reserve;
#ifdef __GLIBC__
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, 64 << 20);
    constexpr uintptr_t page = 4096;
    const auto start = (reinterpret_cast<uintptr_t>(sbrk(0)) + page - 1) / page * page;
    std::free(std::malloc(reserve));
    const auto end = reinterpret_cast<uintptr_t>(sbrk(0)) / page * page;
    if (end > start) madvise(reinterpret_cast<void*>(start), end - start, MADV_HUGEPAGE);
#endif
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
  export_function(env, exports, "keepMemory", keep_memory);
  export_function(env, exports, "flushDenormals", flush_denormals);
}

}  // namespace lineament
