// From C++ exceptions to JavaScript errors.
#include "lineament.h"

#include <c10/util/Exception.h>

namespace lineament {

void check(napi_env env, napi_status status, const char* doing) {
  if (status == napi_ok) return;
  const napi_extended_error_info* info = nullptr;
  napi_get_last_error_info(env, &info);
  std::string message = std::string("Node-API failed while ") + doing;
  if (info != nullptr && info->error_message != nullptr) message += std::string(": ") + info->error_message;
  throw NapiFailure(message);
}

napi_value throw_as_javascript(napi_env env, const std::exception& error) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending) return nullptr;
  // A c10::Error carries a C++ backtrace in what(); the person at the keyboard needs the sentence only.
  const auto* torch_error = dynamic_cast<const c10::Error*>(&error);
  napi_throw_error(env, nullptr, torch_error != nullptr ? torch_error->what_without_backtrace() : error.what());
  return nullptr;
}

}  // namespace lineament
