#include "api.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <ctime>

namespace {

constexpr std::size_t key_bits = 8 * sizeof(toeplitz_conf_t::key);

/// Fills memory at random. Without the kernel's random numbers: differently each nanosecond.
void fill_random(uint8_t* octets, std::size_t size) noexcept {
    std::size_t done = 0;
    while (done < size) {
        const ssize_t count = getrandom(octets + done, size - done, 0);
        if (count > 0) {
            done += static_cast<std::size_t>(count);
            continue;
        }
        timespec now{};
        clock_gettime(CLOCK_REALTIME, &now);
        octets[done++] = static_cast<uint8_t>((static_cast<uint64_t>(now.tv_nsec) * 0x9E3779B97F4A7C15) >> 56);
    }
}

/// The 32 bits of the key from a bit on, zeros behind its end, in the octet order of memory.
uint32_t window(const uint8_t* key, std::size_t bit) noexcept {
    uint64_t bits = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        const std::size_t octet = bit / 8 + i;
        bits = bits << 8 | (octet < key_bits / 8 ? key[octet] : 0);
    }
    return htonl(static_cast<uint32_t>(bits >> (8 - bit % 8)));
}

/// What the flags say about an IP version.
struct Flags {
    bool any;
    bool tcp;
    bool udp;
};

/// Where the ports go in the input, and whether there are any.
struct Addresses {
    const uint8_t* octets = nullptr;
    std::size_t size = 0;
    Flags flags{};
};

Addresses addresses_of(void* layer3, uint16_t ethertype, uint32_t remaining, const toeplitz_conf_t& conf) noexcept {
    const auto* header = static_cast<const uint8_t*>(layer3);
    if (ethertype == TRACE_ETHERTYPE_IP && remaining >= sizeof(libtrace_ip_t)) {
        const bool tcp = conf.hash_tcp_ipv4 != 0;
        const bool udp = conf.x_hash_udp_ipv4 != 0;
        return {header + offsetof(libtrace_ip_t, ip_src), 8, {conf.hash_ipv4 != 0 || tcp || udp, tcp, udp}};
    }
    if (ethertype == TRACE_ETHERTYPE_IPV6 && remaining >= sizeof(libtrace_ip6_t)) {
        const bool tcp = conf.hash_tcp_ipv6 != 0;
        const bool udp = conf.x_hash_udp_ipv6 != 0;
        return {header + offsetof(libtrace_ip6_t, ip_src), 32, {conf.hash_ipv6 != 0 || tcp || udp, tcp, udp}};
    }
    return {};
}

/// The ports of a TCP or UDP packet, null if they do not count. Those of fragments never do, so that all fragments of a
/// packet have the same hash.
const uint8_t* ports_of(const libtrace_packet_t* packet, const Flags& flags) noexcept {
    uint8_t more = 0;
    const bool is_fragment = trace_get_fragment_offset(packet, &more) != 0 || more != 0;
    uint8_t protocol = 0;
    uint32_t remaining = 0;
    const void* transport = trace_get_transport(packet, &protocol, &remaining);
    const bool counts = (protocol == TRACE_IPPROTO_TCP && flags.tcp) || (protocol == TRACE_IPPROTO_UDP && flags.udp);
    return transport != nullptr && counts && !is_fragment && remaining >= 4 ? static_cast<const uint8_t*>(transport)
                                                                            : nullptr;
}

}  // namespace

void toeplitz_hash_expand_key(toeplitz_conf_t* conf) {
    if (conf == nullptr) {
        return;
    }
    for (std::size_t bit = 0; bit < key_bits; ++bit) {
        conf->key_cache[bit] = window(conf->key, bit);
    }
}

uint32_t toeplitz_hash(const toeplitz_conf_t* tc, const uint8_t* data, size_t offset, size_t n, uint32_t result) {
    if (tc == nullptr || data == nullptr || offset >= key_bits / 8) {
        return result;
    }
    n = std::min(n, key_bits / 8 - offset);
    const uint32_t* windows = tc->key_cache + 8 * offset;
    for (std::size_t i = 0; i < n; ++i, windows += 8) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            // All ones where the bit is set: a branch for each bit would be guessed wrong half the time.
            const uint32_t mask = 0U - ((data[i] >> (7 - bit)) & 1U);
            result ^= windows[bit] & mask;
        }
    }
    return result;
}

uint32_t toeplitz_first_hash(const toeplitz_conf_t* tc, const uint8_t* data, size_t n) {
    return toeplitz_hash(tc, data, 0, n, 0);
}

uint64_t toeplitz_hash_packet(const libtrace_packet_t* pkt, const toeplitz_conf_t* cnf) {
    if (pkt == nullptr || cnf == nullptr) {
        return 0;
    }
    uint16_t ethertype = 0;
    uint32_t remaining = 0;
    void* layer3 = trace_get_layer3(pkt, &ethertype, &remaining);
    if (layer3 == nullptr) {
        return 0;
    }
    const Addresses addresses = addresses_of(layer3, ethertype, remaining, *cnf);
    if (!addresses.flags.any) {
        return 0;
    }
    const uint32_t hash = toeplitz_first_hash(cnf, addresses.octets, addresses.size);
    const uint8_t* ports = ports_of(pkt, addresses.flags);
    return ports == nullptr ? hash : toeplitz_hash(cnf, ports, addresses.size, 4, hash);
}

void toeplitz_init_config(toeplitz_conf_t* conf, bool bidirectional) {
    if (conf == nullptr) {
        return;
    }
    *conf = {};
    conf->hash_ipv4 = conf->hash_tcp_ipv4 = conf->x_hash_udp_ipv4 = 1;
    conf->hash_ipv6 = conf->hash_tcp_ipv6 = conf->x_hash_udp_ipv6 = 1;
    if (bidirectional) {
        toeplitz_create_bikey(conf->key);
    } else {
        toeplitz_create_unikey(conf->key);
    }
    toeplitz_hash_expand_key(conf);
}

void toeplitz_create_bikey(uint8_t* key) {
    toeplitz_ncreate_bikey(key, sizeof(toeplitz_conf_t::key));
}

void toeplitz_ncreate_bikey(uint8_t* key, size_t num) {
    if (key == nullptr) {
        return;
    }
    // Addresses and ports are whole 16-bit words, so that exchanging them changes nothing.
    uint8_t word[2];
    fill_random(word, sizeof word);
    for (std::size_t i = 0; i < num; ++i) {
        key[i] = word[i % 2];
    }
}

void toeplitz_create_unikey(uint8_t* key) {
    toeplitz_ncreate_unikey(key, sizeof(toeplitz_conf_t::key));
}

void toeplitz_ncreate_unikey(uint8_t* key, size_t num) {
    if (key != nullptr) {
        fill_random(key, num);
    }
}
