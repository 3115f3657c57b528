#include "guard.hpp"
#include "malloc_text.hpp"
#include "paths.hpp"

#include <spindrift/io/udp/socket_spec.hpp>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace spindrift::capi {
namespace {

// For `nmsg_chalias_free`.
char** malloc_array(const std::vector<std::string>& texts) {
    auto* array = static_cast<char**>(std::calloc(texts.size() + 1, sizeof(char*)));
    if (array == nullptr) {
        throw std::bad_alloc();
    }
    try {
        std::ranges::transform(texts, array, [](const std::string& text) { return malloc_text(text); });
    } catch (...) {
        ::nmsg_chalias_free(&array);
        throw;
    }
    return array;
}

}  // namespace
}  // namespace spindrift::capi

namespace capi = spindrift::capi;

int nmsg_chalias_lookup(const char* ch, char*** alias) {
    if (alias == nullptr) {
        return -1;
    }
    *alias = nullptr;
    return capi::guarded(-1, [&] {
        const std::string channel = ch == nullptr ? "" : ch;
        const auto addresses = spindrift::io::ChannelAliases::lookup(
            spindrift::io::ChannelAliases::find_file(capi::configuration_folder), channel);
        *alias = capi::malloc_array(addresses);
        return static_cast<int>(addresses.size());
    });
}

void nmsg_chalias_free(char*** alias) {
    if (alias == nullptr || *alias == nullptr) {
        return;
    }
    for (char** text = *alias; *text != nullptr; ++text) {
        std::free(*text);
    }
    std::free(*alias);
    *alias = nullptr;
}
