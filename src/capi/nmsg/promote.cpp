#include "promote.hpp"

#include "api.hpp"

#include <dlfcn.h>

namespace spindrift::capi {

void promote_symbols() noexcept {
    Dl_info here{};
    if (::dladdr(reinterpret_cast<const void*>(&::nmsg_init), &here) != 0 && here.dli_fname != nullptr) {
        ::dlopen(here.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
    }
    ::dlopen("libprotobuf-c.so.1", RTLD_NOW | RTLD_GLOBAL);
    // Not needed by this library, but by modules made for libnmsg that use its JSON parser without naming it.
    ::dlopen("libjson-c.so.5", RTLD_NOW | RTLD_GLOBAL);
}

}  // namespace spindrift::capi
