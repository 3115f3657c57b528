#include "http_functions.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/loaded_module.hpp>

namespace spindrift::file {

const HttpFunctions& http() {
    static const HttpFunctions& functions = []() -> const HttpFunctions& {
        const HttpFunctions& loaded = *LoadedModule("http-client").function<GetHttpFunctions*>(http_functions_name)();
        if (loaded.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
            throw Error("cannot use libcurl");
        }
        return loaded;
    }();
    return functions;
}

}  // namespace spindrift::file
