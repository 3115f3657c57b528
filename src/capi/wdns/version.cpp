#include "api.hpp"

const char* wdns_get_version() {
    return WDNS_LIBRARY_VERSION;
}

uint32_t wdns_get_version_number() {
    return WDNS_LIBRARY_VERSION_NUMBER;
}
