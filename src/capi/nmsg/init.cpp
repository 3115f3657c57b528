#include "alias.hpp"
#include "guard.hpp"
#include "modules.hpp"

#include <mutex>

nmsg_res nmsg_init(void) {
    return spindrift::capi::guarded(nmsg_res_failure, [] {
        static std::mutex mutex;
        const std::lock_guard lock(mutex);
        const nmsg_res result = spindrift::capi::load_modules();
        if (result == nmsg_res_success) {
            spindrift::capi::load_aliases();
        }
        return result;
    });
}
