#include "api.hpp"

const char* nmsg_get_version(void) {
    return NMSG_LIBRARY_VERSION;
}

uint32_t nmsg_get_version_number(void) {
    return NMSG_LIBRARY_VERSION_NUMBER;
}
