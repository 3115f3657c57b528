#include "alias.hpp"

#include "guard.hpp"
#include "paths.hpp"
#include "settings.hpp"

#include <fmt/format.h>

#include <atomic>
#include <string>

namespace spindrift::capi {
namespace {

nmsg::Aliases loaded;
std::atomic<bool> is_loaded = false;  // set when `loaded` does not change any more

const nmsg::AliasTable& table(nmsg_alias_e kind) noexcept {
    static const nmsg::AliasTable none;
    switch (kind) {
        case nmsg_alias_operator: return aliases().operators;
        case nmsg_alias_group: return aliases().groups;
    }
    return none;
}

}  // namespace

void load_aliases() {
    if (!is_loaded) {
        loaded = nmsg::Aliases::load(configuration_folder, [](const std::string& path, std::size_t line) {
            warn(1, fmt::format("{}:{}: line skipped: it is not a number and a name", path, line));
        });
        is_loaded.store(true, std::memory_order_release);
    }
}

const nmsg::Aliases& aliases() noexcept {
    static const nmsg::Aliases none;
    return is_loaded.load(std::memory_order_acquire) ? loaded : none;
}

}  // namespace spindrift::capi

namespace capi = spindrift::capi;

const char* nmsg_alias_by_key(nmsg_alias_e ae, unsigned key) {
    const std::string* const name = capi::table(ae).name(key);
    return name == nullptr ? nullptr : name->c_str();
}

unsigned nmsg_alias_by_value(nmsg_alias_e ae, const char* value) {
    return value == nullptr ? 0 : capi::table(ae).number(value).value_or(0);
}
