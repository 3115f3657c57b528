#include "octets.hpp"

#include <spindrift/packet/header_options.hpp>

int trace_get_next_option(unsigned char** ptr, int* len, unsigned char* type, unsigned char* optlen,
                          unsigned char** data) {
    using namespace spindrift::libtrace::accessors;
    if (ptr == nullptr || *ptr == nullptr || len == nullptr || *len <= 0) {
        return 0;
    }
    store(type, **ptr);
    const auto size = static_cast<uint32_t>(*len);
    const auto option = spindrift::packet::HeaderOptions(octets_at(*ptr, &size)).next();
    if (!option) {
        return 0;
    }
    // The option without a length leaves that, and the data, as they were.
    constexpr unsigned char no_operation = 1;
    if (option->kind != no_operation) {
        store(optlen, option->length);
        store(data, *ptr + 2);
    }
    *ptr += option->length;
    *len -= option->length;
    return 1;
}
