// Table of contents: everything that TypeScript can call. Each group says what it exports at the end of its file.
#include "lineament.h"

namespace lineament {

void export_function(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function = nullptr;
  check(env, napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function), "exporting a function");
  check(env, napi_set_named_property(env, exports, name, function), "exporting a function");
}

}  // namespace lineament

NAPI_MODULE_INIT() {
  using namespace lineament;
  return guarded(env, [&] {
    export_dispatch(env, exports);  // call, schema
    export_tensor(env, exports);    // fromBytes, toBytes, writeBytes, describe, release, liveTensors, generators
    export_autograd(env, exports);  // backward, requiresGrad, grad, gradEnabled
    export_autocast(env, exports);  // setAutocast
    export_device(env, exports);    // threads, version, cudaAvailable, timeConvolutions, flushDenormals
    export_allocator(env, exports);  // useCachingAllocator
    export_process_group(env, exports);  // distributedMissing, openStore, openGroup, startAllReduce, waitFor, …
    export_reducer(env, exports);   // openReducer, armReducer, finishReducer, closeReducer
    return exports;
  });
}
