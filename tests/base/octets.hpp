#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/text.hpp>

#include <random>
#include <string>
#include <string_view>
#include <vector>

// What tests of octets share.
namespace spindrift::tests {

/// Octets that end exactly where their memory ends, so that a sanitizer sees whoever reads on.
using Octets = std::vector<std::byte>;

inline Octets copy(Bytes octets) {
    return {octets.begin(), octets.end()};
}

inline Octets copy(std::string_view text) {
    return copy(as_bytes(text));
}

/// The octets of hex digits; blanks between them are for people.
inline Octets from_hex(std::string_view hex) {
    Octets octets;
    int high = -1;
    for (const char c : hex) {
        const int value = hex_value(c);
        if (value < 0) {
            continue;
        }
        if (high < 0) {
            high = value;
        } else {
            octets.push_back(static_cast<std::byte>(high << 4 | value));
            high = -1;
        }
    }
    return octets;
}

inline std::string to_hex(Bytes octets) {
    Buffer out;
    append_hex(out, octets, lower_hex_digits);
    return std::string(out.text());
}

inline std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    while (times-- > 0) {
        all += text;
    }
    return all;
}

/// Random numbers that are the same in every run.
class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    /// From 0 to `most`.
    std::size_t up_to(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(engine_); }

    std::uint64_t word() { return engine_(); }

    std::byte octet() { return static_cast<std::byte>(engine_()); }

    Octets octets(std::size_t size) {
        Octets octets(size);
        for (std::byte& each : octets) {
            each = octet();
        }
        return octets;
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace spindrift::tests
