#include "guard.hpp"

#include <random>

struct nmsg_random {
    std::mt19937 generator;

    explicit nmsg_random(std::seed_seq& seed) : generator(seed) {}
    std::uint32_t next() { return static_cast<std::uint32_t>(generator()); }
};

namespace capi = spindrift::capi;

nmsg_random_t nmsg_random_init(void) {
    return capi::guarded(static_cast<nmsg_random_t>(nullptr), [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
        return new nmsg_random(seed);
    });
}

void nmsg_random_destroy(nmsg_random_t* r) {
    if (r != nullptr) {
        delete *r;
        *r = nullptr;
    }
}

void nmsg_random_buf(nmsg_random_t r, uint8_t* buf, size_t len) {
    if (r == nullptr) {
        return;
    }
    for (size_t i = 0; i < len; i += sizeof(std::uint32_t)) {
        std::uint32_t word = r->next();
        for (size_t at = i; at < len && at < i + sizeof word; ++at, word >>= 8) {
            buf[at] = static_cast<uint8_t>(word);
        }
    }
}

uint32_t nmsg_random_uint32(nmsg_random_t r) {
    return r == nullptr ? 0 : r->next();
}

uint32_t nmsg_random_uniform(nmsg_random_t r, uint32_t upper_bound) {
    if (r == nullptr || upper_bound < 2) {
        return 0;
    }
    return std::uniform_int_distribution<uint32_t>(0, upper_bound - 1)(r->generator);
}
