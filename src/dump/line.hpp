#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>

#include <array>
#include <cassert>
#include <concepts>
#include <cstring>
#include <string_view>

namespace spindrift::dump {

/// The two lower-case hex digits of every octet.
inline constexpr auto hex_pairs = [] {
    std::array<std::array<char, 2>, 256> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        pairs[i] = {lower_hex_digits[i >> 4], lower_hex_digits[i & 0xF]};
    }
    return pairs;
}();

/// Writes a few lines of text directly into a buffer; they become part of its content in the destructor. The caller
/// states the maximum number of characters in advance. Release builds do not check it.
class Line {
public:
    /// Enough for the output of a decoder without lists and names.
    static constexpr std::size_t usual_room = 640;

    explicit Line(Buffer& out, std::size_t room = usual_room) : out_(out), at_(out.room(room)), limit_(at_ + room) {}
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line() {
        assert(at_ <= limit_);
        out_.set_end(at_);
    }

    template <std::size_t N>
    Line& put(const char (&literal)[N]) noexcept {
        std::memcpy(at_, literal, N - 1);
        at_ += N - 1;
        return *this;
    }

    Line& put(char character) noexcept {
        *at_++ = character;
        return *this;
    }

    Line& put_text(std::string_view text) noexcept {
        at_ = spindrift::put_text(at_, text);
        return *this;
    }

    template <std::integral T>
    Line& decimal(T value) noexcept {
        at_ = put_decimal(at_, value);
        return *this;
    }

    /// Two digits.
    Line& hex(std::uint8_t octet) noexcept {
        std::memcpy(at_, hex_pairs[octet].data(), 2);
        at_ += 2;
        return *this;
    }

    Line& hex(std::byte octet) noexcept { return hex(std::to_integer<std::uint8_t>(octet)); }

    /// Four digits.
    Line& hex(std::uint16_t value) noexcept {
        return hex(static_cast<std::uint8_t>(value >> 8)).hex(static_cast<std::uint8_t>(value));
    }

    /// Without leading zeros.
    template <std::unsigned_integral T>
    Line& short_hex(T value) noexcept {
        at_ = std::to_chars(at_, at_ + 2 * sizeof(T), value, 16).ptr;
        return *this;
    }

    /// An Ethernet address; missing octets are shown as zeros.
    Line& mac(Bytes octets) noexcept {
        constexpr std::size_t size = 6;
        for (std::size_t i = 0; i < size; ++i) {
            hex(i < octets.size() ? octets[i] : std::byte{0});
            *at_++ = ':';
        }
        --at_;
        return *this;
    }

    /// An address; all 4 octets must exist.
    Line& ipv4(Bytes octets) noexcept {
        at_ = put_ipv4(at_, octets.data());
        return *this;
    }

    /// An address; all 16 octets must exist.
    Line& ipv6(Bytes octets) noexcept {
        at_ = put_ipv6(at_, octets.data());
        return *this;
    }

private:
    Buffer& out_;
    char* at_;
    [[maybe_unused]] const char* limit_;
};

}  // namespace spindrift::dump
