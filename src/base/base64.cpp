#include <spindrift/base/base64.hpp>

#include <array>
#include <cstdint>
#include <cstring>

namespace spindrift {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t foreign = 64;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(foreign);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}

constexpr auto values = make_values();

// Two characters for every 12 bits, as they lie in memory.
constexpr std::array<std::array<char, 2>, 4096> make_pairs() {
    std::array<std::array<char, 2>, 4096> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        pairs[i] = {alphabet[i >> 6], alphabet[i & 63]};
    }
    return pairs;
}

constexpr auto pairs = make_pairs();

// Writes 48 bits as eight characters.
char* put_long_group(char* to, std::uint64_t bits) noexcept {
    std::memcpy(to, pairs[bits >> 36].data(), 2);
    std::memcpy(to + 2, pairs[(bits >> 24) & 4095].data(), 2);
    std::memcpy(to + 4, pairs[(bits >> 12) & 4095].data(), 2);
    std::memcpy(to + 6, pairs[bits & 4095].data(), 2);
    return to + 8;
}

char* put_group(char* to, std::uint32_t bits) noexcept {
    to[0] = alphabet[bits >> 18];
    to[1] = alphabet[(bits >> 12) & 63];
    to[2] = alphabet[(bits >> 6) & 63];
    to[3] = alphabet[bits & 63];
    return to + 4;
}

}  // namespace

void append_base64(Buffer& out, Bytes bytes) {
    char* to = out.room((bytes.size() + 2) / 3 * 4);
    while (bytes.size() >= 8) {
        to = put_long_group(to, load_be<std::uint64_t>(bytes.data()) >> 16);
        bytes = bytes.subspan(6);
    }
    while (bytes.size() >= 3) {
        to =
            put_group(to, std::to_integer<std::uint32_t>(bytes[0]) << 16 |
                              std::to_integer<std::uint32_t>(bytes[1]) << 8 | std::to_integer<std::uint32_t>(bytes[2]));
        bytes = bytes.subspan(3);
    }
    if (bytes.size() == 2) {
        to = put_group(to, std::to_integer<std::uint32_t>(bytes[0]) << 16 | std::to_integer<std::uint32_t>(bytes[1])
                                                                                << 8);
        to[-1] = '=';
    } else if (bytes.size() == 1) {
        to = put_group(to, std::to_integer<std::uint32_t>(bytes[0]) << 16);
        to[-1] = to[-2] = '=';
    }
    out.set_end(to);
}

void append_base64_decoded(Buffer& out, std::string_view text) {
    char* to = out.room(text.size() / 4 * 3 + 3);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::uint8_t value = values[static_cast<unsigned char>(c)];
        if (value == foreign) {
            continue;
        }
        bits = bits << 6 | value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            *to++ = static_cast<char>(bits >> count);
        }
    }
    out.set_end(to);
}

}  // namespace spindrift
