#include "api.hpp"

uint16_t byteswap16(uint16_t num) {
    return __builtin_bswap16(num);
}

uint32_t byteswap32(uint32_t num) {
    return __builtin_bswap32(num);
}

uint64_t byteswap64(uint64_t num) {
    return __builtin_bswap64(num);
}

uint64_t tv_to_usec(const struct timeval* tv) {
    return tv == nullptr ? 0 : static_cast<uint64_t>(tv->tv_sec) * 1'000'000 + static_cast<uint64_t>(tv->tv_usec);
}
