#include "addresses.hpp"
#include "packet_layers.hpp"

#include <charconv>
#include <cstring>
#include <optional>

// MAC addresses: of packets, and as text.
namespace spindrift::libtrace::accessors {
namespace {

constexpr std::size_t mac_size = 6;

struct Mac {
    std::uint8_t octets[mac_size];
};

/// Six groups of one or two hexadecimal digits, separated by colons.
std::optional<Mac> parse_mac(const char* text) noexcept {
    constexpr int base = 16;
    constexpr std::ptrdiff_t max_digits = 2;
    Mac mac{};
    const char* const end = text + std::strlen(text);
    for (std::size_t i = 0; i < mac_size; ++i) {
        const auto [next, error] = std::from_chars(text, end, mac.octets[i], base);
        const char separator = i + 1 < mac_size ? ':' : '\0';
        if (error != std::errc() || next - text > max_digits || *next != separator) {
            return std::nullopt;
        }
        text = next + 1;
    }
    return mac;
}

}  // namespace

void put_mac_text(char* to, const std::uint8_t* mac) noexcept {
    static constexpr char digits[] = "0123456789abcdef";
    for (std::size_t i = 0; i < mac_size; ++i) {
        *to++ = digits[mac[i] >> 4];
        *to++ = digits[mac[i] & 0xF];
        *to++ = i + 1 < mac_size ? ':' : '\0';
    }
}

}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

uint8_t* trace_get_source_mac(libtrace_packet_t* packet) {
    return to_caller<std::uint8_t>(spindrift::packet::source_mac(layer2_of(packet)), nullptr);
}

uint8_t* trace_get_destination_mac(libtrace_packet_t* packet) {
    return to_caller<std::uint8_t>(spindrift::packet::destination_mac(layer2_of(packet)), nullptr);
}

char* trace_ether_ntoa(const uint8_t* addr, char* buf) {
    thread_local char own[mac_text_size];
    if (addr == nullptr) {
        return nullptr;
    }
    char* const to = buf != nullptr ? buf : own;
    put_mac_text(to, addr);
    return to;
}

uint8_t* trace_ether_aton(const char* buf, uint8_t* addr) {
    thread_local uint8_t own[mac_size];
    const auto mac = buf == nullptr ? std::nullopt : parse_mac(buf);
    if (!mac) {
        return nullptr;
    }
    uint8_t* const to = addr != nullptr ? addr : own;
    std::memcpy(to, mac->octets, mac_size);
    return to;
}
