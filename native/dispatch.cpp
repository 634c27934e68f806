// call(operator, overload, arguments): the one way to an operator. A boxed call through libtorch's dispatcher reaches
// every operator, with autograd and autocast, in the same way that TorchScript does.
#include "lineament.h"

#include <torch/csrc/api/include/torch/version.h>

#include <unordered_map>

namespace lineament {

namespace {

// Looking an operator up by name costs more than calling it; the handles are stable for the life of the process.
const c10::OperatorHandle& find_operator(const std::string& name, const std::string& overload) {
  thread_local std::unordered_map<std::string, c10::OperatorHandle> cache;
  const std::string key = name + "." + overload;
  auto found = cache.find(key);
  if (found == cache.end()) {
    auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
    if (!handle.has_value()) throw std::invalid_argument("libtorch " TORCH_VERSION " has no operator " + key);
    found = cache.emplace(key, *handle).first;
  }
  return found->second;
}

napi_value call(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 3);
    const auto& op = find_operator(to_string(env, args[0], "operator"), to_string(env, args[1], "overload"));
    bool array = false;
    check(env, napi_is_array(env, args[2], &array), "looking for the arguments");
    if (!array) throw std::invalid_argument("the arguments must be an array");
    uint32_t given = 0;
    check(env, napi_get_array_length(env, args[2], &given), "counting the arguments");
    const auto& expected = op.schema().arguments();
    if (given > expected.size()) {
      throw std::invalid_argument("takes " + std::to_string(expected.size()) + " arguments, got " + std::to_string(given));
    }
    std::vector<c10::IValue> stack;
    stack.reserve(expected.size());
    for (uint32_t i = 0; i < expected.size(); i++) {
      napi_value value = nullptr;
      // Past the end of the array this reads undefined, which stands for the default.
      check(env, napi_get_element(env, args[2], i, &value), "reading an argument");
      stack.push_back(to_ivalue(env, value, expected[i]));
    }
    op.callBoxed(&stack);
    if (stack.empty()) return undefined(env);
    if (stack.size() == 1) return from_ivalue(env, stack[0]);
    napi_value results = nullptr;
    check(env, napi_create_array_with_length(env, stack.size(), &results), "making the results");
    for (size_t i = 0; i < stack.size(); i++) {
      check(env, napi_set_element(env, results, static_cast<uint32_t>(i), from_ivalue(env, stack[i])), "filling the results");
    }
    return results;
  });
}

// schema(operator, overload): the signature as text, for error messages and for people.
napi_value schema(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const auto args = arguments_of(env, info, 2);
    const auto& op = find_operator(to_string(env, args[0], "operator"), to_string(env, args[1], "overload"));
    return from_string(env, c10::toString(op.schema()));
  });
}

}  // namespace

void export_dispatch(napi_env env, napi_value exports) {
  export_function(env, exports, "call", call);
  export_function(env, exports, "schema", schema);
}

}  // namespace lineament
