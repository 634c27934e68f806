// Gradients: leaves, grad, backward, and the switch that turns recording off.
#include "lineament.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

namespace lineament {

namespace {

napi_value from_bool(napi_env env, bool flag) {
  napi_value result = nullptr;
  check(env, napi_get_boolean(env, flag, &result), "making a boolean");
  return result;
}

napi_value backward(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 2);
    const auto roots = to_tensor_list(env, args[0], "roots");
    const auto gradients = is_nullish(env, args[1]) ? std::vector<at::Tensor>{} : to_tensor_list(env, args[1], "gradients");
    torch::autograd::backward(roots, gradients);
    return undefined(env);
  });
}

napi_value get_requires_grad(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 1);
    return from_bool(env, unwrap_tensor(env, args[0], "tensor").requires_grad());
  });
}

napi_value set_requires_grad(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 2);
    unwrap_tensor(env, args[0], "tensor").requires_grad_(to_bool(env, args[1], "requiresGrad"));
    return undefined(env);
  });
}

napi_value get_grad(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 1);
    return wrap_tensor(env, unwrap_tensor(env, args[0], "tensor").grad());
  });
}

// gradValues(tensor): the numbers of its gradient, in the gradient's memory; of one that concerns some rows, those of the rows.
napi_value get_grad_values(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 1);
    const at::Tensor tensor = unwrap_tensor(env, args[0], "tensor");
    const at::Tensor gradient = tensor.grad();
    if (!gradient.defined() || !gradient.is_sparse()) return wrap_tensor(env, gradient);
    const at::NoGradGuard without_gradients;
    const RowGradient of_rows = row_gradient(gradient);
    tensor.mutable_grad() = of_rows.gradient;
    return wrap_tensor(env, of_rows.gradient._values());
  });
}

napi_value set_grad(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 2);
    at::Tensor tensor = unwrap_tensor(env, args[0], "tensor");
    const bool clear = is_nullish(env, args[1]);
    at::Tensor gradient = clear ? at::Tensor() : unwrap_tensor(env, args[1], "grad");
    if (!clear && gradient.sizes() != tensor.sizes()) throw std::invalid_argument("grad must have the shape of its tensor");
    tensor.mutable_grad() = std::move(gradient);
    return undefined(env);
  });
}

napi_value grad_enabled(napi_env env, napi_callback_info) {
  return guarded(env, [&] { return from_bool(env, at::GradMode::is_enabled()); });
}

napi_value set_grad_enabled(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 1);
    at::GradMode::set_enabled(to_bool(env, args[0], "enabled"));
    return undefined(env);
  });
}

}  // namespace

void export_autograd(napi_env env, napi_value exports) {
  export_function(env, exports, "backward", backward);
  export_function(env, exports, "requiresGrad", get_requires_grad);
  export_function(env, exports, "setRequiresGrad", set_requires_grad);
  export_function(env, exports, "grad", get_grad);
  export_function(env, exports, "gradValues", get_grad_values);
  export_function(env, exports, "setGrad", set_grad);
  export_function(env, exports, "gradEnabled", grad_enabled);
  export_function(env, exports, "setGradEnabled", set_grad_enabled);
}

}  // namespace lineament
