#include <spindrift/base/base64.hpp>

#include <array>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <tmmintrin.h>
#endif

namespace spindrift {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t invalid = 64;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(invalid);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}

constexpr auto values = make_values();

// Two characters for each value of 12 bits, in memory order.
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

#if defined(__x86_64__)

// Encodes twelve octets as sixteen characters: W. Mula and D. Lemire, "Faster Base64 Encoding and Decoding using AVX2
// Instructions", ACM Transactions on the Web 12 (3), 2018, section 3. Reads 16 octets; the last four are not used.
[[gnu::target("ssse3"), gnu::always_inline]] inline void put_twelve(char* to, const std::byte* from) noexcept {
    const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    const __m128i spread = _mm_shuffle_epi8(octets, _mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
    // A multiplication shifts each 16-bit lane by its own number of bits: every sextet gets an octet of its own.
    const __m128i odd =
        _mm_mulhi_epu16(_mm_and_si128(spread, _mm_set1_epi32(0x0FC0'FC00)), _mm_set1_epi32(0x0400'0040));
    const __m128i even =
        _mm_mullo_epi16(_mm_and_si128(spread, _mm_set1_epi32(0x003F'03F0)), _mm_set1_epi32(0x0100'0010));
    const __m128i sextets = _mm_or_si128(odd, even);
    // The distance from a sextet to its character depends on the range of the sextet: index 1 to 12 from 52 on, 0 for
    // lower-case letters, 13 for upper-case letters.
    const __m128i is_upper = _mm_cmpgt_epi8(_mm_set1_epi8(26), sextets);
    const __m128i range =
        _mm_or_si128(_mm_subs_epu8(sextets, _mm_set1_epi8(51)), _mm_and_si128(is_upper, _mm_set1_epi8(13)));
    constexpr char lower = 'a' - 26;
    constexpr char digit = '0' - 52;
    const __m128i distances = _mm_setr_epi8(lower, digit, digit, digit, digit, digit, digit, digit, digit, digit, digit,
                                            '+' - 62, '/' - 63, 'A', 0, 0);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_add_epi8(sextets, _mm_shuffle_epi8(distances, range)));
}

constexpr std::size_t shuffle_room = 32;

// May overwrite up to `shuffle_room` characters after those of the complete groups.
[[gnu::target("ssse3")]] char* put_by_shuffles(char* to, Bytes bytes) noexcept {
    const std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 16; at += 12, left -= 12, to += 16) {
        put_twelve(to, at);
    }
    // The rest is padded with zeros: the missing bits of a group count as zeros.
    std::array<std::byte, 28> rest{};
    copy_short(reinterpret_cast<char*>(rest.data()), reinterpret_cast<const char*>(at), left);
    put_twelve(to, rest.data());
    if (left > 12) {
        put_twelve(to + 16, rest.data() + 12);
    }
    to += (left + 2) / 3 * 4;
    for (std::size_t missing = (3 - left % 3) % 3; missing > 0; --missing) {
        *(to - missing) = '=';
    }
    return to;
}

const bool has_shuffle = __builtin_cpu_supports("ssse3") != 0;

#endif

}  // namespace

void append_base64(Buffer& out, Bytes bytes) {
#if defined(__x86_64__)
    if (has_shuffle) {
        out.set_end(put_by_shuffles(out.room(bytes.size() / 3 * 4 + shuffle_room), bytes));
        return;
    }
#endif
    append_base64_portable(out, bytes);
}

void append_base64_portable(Buffer& out, Bytes bytes) {
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
        if (value == invalid) {
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
