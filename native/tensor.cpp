// Handles: a JavaScript external that owns one tensor or one generator. Released explicitly (scopes do), with the
// garbage collector's finaliser as the safety net. V8 is told of the memory behind a tensor only where nothing but its
// collector would free it: told of everything, it collected twice in each training step.
#include "lineament.h"

#include <cstring>
#include <memory>
#include <unordered_set>

namespace lineament {

namespace {

struct Handle {
  at::Tensor tensor;
  at::Generator generator;
  int64_t external_bytes = 0;
  bool is_tensor = false;
  bool released = false;
};

// Externals of other addons look alike to Node-API; only pointers in this set are ours. One set per thread: a handle
// belongs to the thread (Node environment) that made it.
std::unordered_set<const void*>& handles() {
  thread_local std::unordered_set<const void*> set;
  return set;
}

thread_local int64_t live_tensors = 0;

void tell_v8(napi_env env, int64_t bytes) {
  int64_t total = 0;
  napi_adjust_external_memory(env, bytes, &total);
}

void release(napi_env env, Handle* handle) {
  if (handle->released) return;
  handle->released = true;
  if (handle->is_tensor) live_tensors--;
  if (handle->external_bytes != 0) tell_v8(env, -handle->external_bytes);
  handle->tensor = at::Tensor();
  handle->generator = at::Generator();
}

void finalise(napi_env env, void* data, void*) {
  auto* handle = static_cast<Handle*>(data);
  handles().erase(handle);
  release(env, handle);
  delete handle;
}

napi_value wrap(napi_env env, std::unique_ptr<Handle> handle) {
  napi_value result = nullptr;
  check(env, napi_create_external(env, handle.get(), finalise, nullptr, &result), "making a handle");
  handles().insert(handle.get());
  if (handle->is_tensor) live_tensors++;
  handle.release();
  return result;
}

Handle* find(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, value, &type) != napi_ok || type != napi_external) return nullptr;
  void* data = nullptr;
  if (napi_get_value_external(env, value, &data) != napi_ok) return nullptr;
  return handles().count(data) != 0 ? static_cast<Handle*>(data) : nullptr;
}

struct Bytes {
  void* data;
  size_t size;
};

Bytes bytes_of(napi_env env, napi_value value, const std::string& role) {
  bool typed = false;
  check(env, napi_is_typedarray(env, value, &typed), "looking for a typed array");
  if (!typed) throw std::invalid_argument(role + " must be a typed array");
  static const size_t sizes[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8};
  napi_typedarray_type type = napi_uint8_array;
  size_t length = 0;
  void* data = nullptr;
  check(env, napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr), "reading a typed array");
  if (static_cast<size_t>(type) >= sizeof(sizes) / sizeof(sizes[0])) throw std::invalid_argument(role + " has an unsupported element type");
  return {data, length * sizes[type]};
}

// fromBytes(typedArray, scalarType, shape, pinned): a CPU tensor with a copy of the bytes; pinned, a GPU fetches it by itself.
napi_value from_bytes(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 4);
    const auto dtype = to_scalar_type(env, args[1], "dtype");
    const auto shape = to_int64_list(env, args[2], "shape");
    const bool pinned = !is_nullish(env, args[3]) && to_bool(env, args[3], "pinned");
    // Last: reading an array may run JavaScript (getters), which may take the memory away.
    const Bytes bytes = bytes_of(env, args[0], "data");
    at::Tensor tensor = at::empty(shape, at::TensorOptions().dtype(dtype).pinned_memory(pinned));
    if (tensor.nbytes() != bytes.size) {
      throw std::invalid_argument("the data holds " + std::to_string(bytes.size) + " bytes, the shape takes " + std::to_string(tensor.nbytes()));
    }
    if (bytes.size != 0) std::memcpy(tensor.data_ptr(), bytes.data, bytes.size);
    return wrap_tensor(env, std::move(tensor));
  });
}

// toBytes(tensor): an ArrayBuffer with the elements in row-major order.
napi_value to_bytes(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 1);
    const at::Tensor tensor = unwrap_tensor(env, args[0], "tensor").detach().to(at::kCPU).contiguous();
    void* data = nullptr;
    napi_value buffer = nullptr;
    check(env, napi_create_arraybuffer(env, tensor.nbytes(), &data, &buffer), "making a buffer");
    if (tensor.nbytes() != 0) std::memcpy(data, tensor.data_ptr(), tensor.nbytes());
    return buffer;
  });
}

// writeBytes(tensor, typedArray): overwrites a contiguous CPU tensor in place.
napi_value write_bytes(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 2);
    at::Tensor tensor = unwrap_tensor(env, args[0], "tensor");
    const Bytes bytes = bytes_of(env, args[1], "data");
    if (!tensor.device().is_cpu() || !tensor.is_contiguous() || tensor.nbytes() != bytes.size) {
      throw std::invalid_argument("writing needs a contiguous CPU tensor of " + std::to_string(bytes.size) + " bytes");
    }
    if (bytes.size != 0) std::memcpy(tensor.data_ptr(), bytes.data, bytes.size);
    // Or gradients would be computed from values that the way forward has not seen.
    tensor.unsafeGetTensorImpl()->bump_version();
    return undefined(env);
  });
}

// describe(tensor): [shape, scalarType, device, requiresGrad]
napi_value describe(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 1);
    const at::Tensor tensor = unwrap_tensor(env, args[0], "tensor");
    napi_value shape = nullptr;
    check(env, napi_create_array_with_length(env, static_cast<size_t>(tensor.dim()), &shape), "making a shape");
    for (int64_t i = 0; i < tensor.dim(); i++) {
      check(env, napi_set_element(env, shape, static_cast<uint32_t>(i), from_double(env, static_cast<double>(tensor.size(i)))), "filling a shape");
    }
    napi_value result = nullptr;
    check(env, napi_create_array_with_length(env, 3, &result), "making a description");
    check(env, napi_set_element(env, result, 0, shape), "filling a description");
    check(env, napi_set_element(env, result, 1, from_double(env, static_cast<double>(tensor.scalar_type()))), "filling a description");
    check(env, napi_set_element(env, result, 2, from_string(env, tensor.device().str())), "filling a description");
    return result;
  });
}

napi_value release_handle(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 1);
    Handle* handle = find(env, args[0]);
    if (handle == nullptr) throw std::invalid_argument("only a tensor or a generator can be released");
    release(env, handle);
    return undefined(env);
  });
}

// leaveToCollector(tensor): nobody will release it, so V8 has to know what it holds.
napi_value leave_to_collector(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 1);
    const at::Tensor tensor = unwrap_tensor(env, args[0], "tensor");
    Handle* handle = find(env, args[0]);
    // Opaque layouts have no storage. `tensor` and the handle's are one object; a view shares what its base has told.
    const bool owner = tensor.has_storage() && tensor.storage().use_count() == 1 && tensor.device().is_cpu();
    if (owner && handle->external_bytes == 0) {
      handle->external_bytes = static_cast<int64_t>(tensor.storage().nbytes());
      tell_v8(env, handle->external_bytes);
    }
    return undefined(env);
  });
}

napi_value count_live(napi_env env, napi_callback_info) {
  return guarded(env, [&] { return from_double(env, static_cast<double>(live_tensors)); });
}

// makeGenerator(device, seed)
napi_value make_generator(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 2);
    const c10::Device device(to_string(env, args[0], "device"));
    at::Generator generator = at::globalContext().defaultGenerator(device).clone();
    generator.set_current_seed(static_cast<uint64_t>(to_int64(env, args[1], "seed")));
    return wrap_generator(env, std::move(generator));
  });
}

napi_value generator_state(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 1);
    return wrap_tensor(env, unwrap_generator(env, args[0], "generator").get_state());
  });
}

napi_value set_generator_state(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 2);
    unwrap_generator(env, args[0], "generator").set_state(unwrap_tensor(env, args[1], "state"));
    return undefined(env);
  });
}

}  // namespace

napi_value wrap_tensor(napi_env env, at::Tensor tensor) {
  if (!tensor.defined()) {
    napi_value none = nullptr;
    check(env, napi_get_null(env, &none), "making null");
    return none;
  }
  auto handle = std::make_unique<Handle>();
  handle->is_tensor = true;
  handle->tensor = std::move(tensor);
  return wrap(env, std::move(handle));
}

napi_value wrap_generator(napi_env env, at::Generator generator) {
  auto handle = std::make_unique<Handle>();
  handle->generator = std::move(generator);
  return wrap(env, std::move(handle));
}

bool is_handle(napi_env env, napi_value value) { return find(env, value) != nullptr; }

at::Tensor unwrap_tensor(napi_env env, napi_value value, const std::string& role) {
  Handle* handle = find(env, value);
  if (handle == nullptr) throw std::invalid_argument(role + " must be a tensor");
  if (!handle->is_tensor) throw std::invalid_argument(role + " must be a tensor, got a generator");
  if (handle->released) throw std::invalid_argument(role + " is a tensor that has been released");
  return handle->tensor;
}

at::Generator unwrap_generator(napi_env env, napi_value value, const std::string& role) {
  Handle* handle = find(env, value);
  if (handle == nullptr || handle->is_tensor) throw std::invalid_argument(role + " must be a generator");
  if (handle->released) throw std::invalid_argument(role + " is a generator that has been released");
  return handle->generator;
}

void export_tensor(napi_env env, napi_value exports) {
  export_function(env, exports, "fromBytes", from_bytes);
  export_function(env, exports, "toBytes", to_bytes);
  export_function(env, exports, "writeBytes", write_bytes);
  export_function(env, exports, "describe", describe);
  export_function(env, exports, "release", release_handle);
  export_function(env, exports, "leaveToCollector", leave_to_collector);
  export_function(env, exports, "liveTensors", count_live);
  export_function(env, exports, "makeGenerator", make_generator);
  export_function(env, exports, "generatorState", generator_state);
  export_function(env, exports, "setGeneratorState", set_generator_state);
}

}  // namespace lineament
