// Autocast: which type matrix products and convolutions compute in. The interface changed with libtorch 2.4.
#include "lineament.h"

#include <ATen/autocast_mode.h>
#include <torch/csrc/api/include/torch/version.h>

namespace lineament {

at::ScalarType autocast_type() {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  return at::autocast::get_autocast_dtype(at::kCPU);
#else
  return at::autocast::get_autocast_cpu_dtype();
#endif
}

namespace {

void set_autocast(bool cuda, bool enabled, at::ScalarType dtype) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  const auto device = cuda ? at::kCUDA : at::kCPU;
  if (enabled) at::autocast::set_autocast_dtype(device, dtype);
  at::autocast::set_autocast_enabled(device, enabled);
#else
  if (cuda) {
    if (enabled) at::autocast::set_autocast_gpu_dtype(dtype);
    at::autocast::set_enabled(enabled);
  } else {
    if (enabled) at::autocast::set_autocast_cpu_dtype(dtype);
    at::autocast::set_cpu_enabled(enabled);
  }
#endif
  // The cache holds low-precision copies of the weights; they are stale after the optimiser's step.
  if (!enabled) at::autocast::clear_cache();
}

// setAutocast(deviceType, scalarType | null)
napi_value set(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 2);
    const bool cuda = to_string(env, args[0], "device") == "cuda";
    const bool enabled = !is_nullish(env, args[1]);
    set_autocast(cuda, enabled, enabled ? to_scalar_type(env, args[1], "dtype") : at::kBFloat16);
    return undefined(env);
  });
}

}  // namespace

void export_autocast(napi_env env, napi_value exports) { export_function(env, exports, "setAutocast", set); }

}  // namespace lineament
