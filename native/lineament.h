// Shared declarations of the addon: how a JavaScript value refers to a tensor or a generator, and how every entry point
// turns a C++ exception into a JavaScript error. There is no policy here: TypeScript decides, C++ carries out.
#pragma once

#include <node_api.h>

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

namespace lineament {

// ---- errors.cpp
// Thrown when Node-API itself refused a call; a JavaScript exception may already be pending.
struct NapiFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void check(napi_env env, napi_status status, const char* doing);
napi_value throw_as_javascript(napi_env env, const std::exception& error);

// Every function that JavaScript can call runs inside `guarded`: no C++ exception crosses into Node.
template <typename Body>
napi_value guarded(napi_env env, Body&& body) {
  try {
    return body();
  } catch (const std::exception& error) {
    return throw_as_javascript(env, error);
  } catch (...) {
    return throw_as_javascript(env, std::runtime_error("unknown C++ exception"));
  }
}

// ---- tensor.cpp
napi_value wrap_tensor(napi_env env, at::Tensor tensor);
napi_value wrap_generator(napi_env env, at::Generator generator);
// `role` names the argument in the error ("argument 'weight'").
at::Tensor unwrap_tensor(napi_env env, napi_value value, const std::string& role);
at::Generator unwrap_generator(napi_env env, napi_value value, const std::string& role);
bool is_handle(napi_env env, napi_value value);

// ---- convert.cpp
c10::IValue to_ivalue(napi_env env, napi_value value, const c10::Argument& argument);
napi_value from_ivalue(napi_env env, const c10::IValue& value);
std::string to_string(napi_env env, napi_value value, const std::string& role);
int64_t to_int64(napi_env env, napi_value value, const std::string& role);
double to_double(napi_env env, napi_value value, const std::string& role);
at::ScalarType to_scalar_type(napi_env env, napi_value value, const std::string& role);
bool to_bool(napi_env env, napi_value value, const std::string& role);
std::vector<int64_t> to_int64_list(napi_env env, napi_value value, const std::string& role);
std::vector<at::Tensor> to_tensor_list(napi_env env, napi_value value, const std::string& role);
napi_value from_string(napi_env env, const std::string& text);
napi_value from_double(napi_env env, double number);
bool is_nullish(napi_env env, napi_value value);

// The arguments of one call from JavaScript, padded with `undefined` up to `count`.
std::vector<napi_value> arguments_of(napi_env env, napi_callback_info info, size_t count);
napi_value undefined(napi_env env);

// Whether a kernel can walk through `tensor` and `like` side by side as through arrays of float32.
inline bool is_plain(const at::Tensor& tensor, const at::Tensor& like) {
  return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat && tensor.is_non_overlapping_and_dense() &&
         tensor.strides() == like.strides();
}

// Whether a kernel can go through `tensor` row by row as through an array of float32.
inline bool is_plain_table(const at::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat && tensor.is_contiguous();
}

// ---- select-rows.cpp
// A gradient that concerns some rows of a parameter: the rows, each once and in rising order, their values `(rows, …)`, and
// both as the sparse tensor that they are of.
struct RowGradient {
  at::Tensor rows, values, gradient;
};
// Of a sparse gradient; what was accumulated for one row several times is added up.
RowGradient row_gradient(const at::Tensor& gradient);

// ---- autocast.cpp
// What autocast has the CPU compute in.
at::ScalarType autocast_type();

using Exporter = void (*)(napi_env, napi_value);
void export_function(napi_env env, napi_value exports, const char* name, napi_callback callback);
void export_dispatch(napi_env env, napi_value exports);
void export_tensor(napi_env env, napi_value exports);
void export_autograd(napi_env env, napi_value exports);
void export_autocast(napi_env env, napi_value exports);
void export_device(napi_env env, napi_value exports);
void export_allocator(napi_env env, napi_value exports);
void export_process_group(napi_env env, napi_value exports);
void export_reducer(napi_env env, napi_value exports);

}  // namespace lineament
