#include <spindrift/base/crc32c.hpp>

#include <array>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace spindrift {
namespace {

constexpr std::uint32_t polynomial = 0x82F63B78U;

using Table = std::array<std::array<std::uint32_t, 256>, 8>;

// tables[k][b] is the CRC of octet b followed by k zero octets, so eight octets take eight lookups.
constexpr Table make_tables() {
    Table tables{};
    for (std::uint32_t octet = 0; octet < 256; ++octet) {
        std::uint32_t crc = octet;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
        }
        tables[0][octet] = crc;
    }
    for (std::size_t k = 1; k < tables.size(); ++k) {
        for (std::size_t octet = 0; octet < 256; ++octet) {
            const std::uint32_t before = tables[k - 1][octet];
            tables[k][octet] = (before >> 8) ^ tables[0][before & 0xFF];
        }
    }
    return tables;
}

constexpr Table tables = make_tables();

#if defined(__x86_64__)

// On long inputs, three independent CRCs are computed in parallel, because the instruction has a latency of three
// cycles. To combine them, a CRC is advanced over `block` zero octets, with one table lookup per octet of the CRC.
constexpr std::size_t block = 512;

using ZeroTable = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr std::uint32_t advance_over_block(std::uint32_t crc) {
    for (std::size_t i = 0; i < block; ++i) {
        crc = (crc >> 8) ^ tables[0][crc & 0xFF];
    }
    return crc;
}

// The advance is linear: the entry of an octet is the XOR of the entries of its bits.
constexpr ZeroTable make_zero_tables() {
    ZeroTable zeros{};
    for (std::size_t k = 0; k < zeros.size(); ++k) {
        for (std::size_t octet = 1; octet < 256; ++octet) {
            const std::size_t lowest = octet & (~octet + 1);
            zeros[k][octet] = octet == lowest ? advance_over_block(static_cast<std::uint32_t>(octet << (8 * k)))
                                              : zeros[k][lowest] ^ zeros[k][octet - lowest];
        }
    }
    return zeros;
}

constexpr ZeroTable zeros = make_zero_tables();

std::uint32_t skip_block(std::uint64_t crc) noexcept {
    return zeros[0][crc & 0xFF] ^ zeros[1][(crc >> 8) & 0xFF] ^ zeros[2][(crc >> 16) & 0xFF] ^
           zeros[3][(crc >> 24) & 0xFF];
}

[[gnu::target("sse4.2")]] std::uint32_t crc32c_sse42(Bytes data) noexcept {
    const std::byte* at = data.data();
    std::size_t left = data.size();
    std::uint64_t crc = 0xFFFFFFFFU;
    for (; left >= 3 * block; at += 3 * block, left -= 3 * block) {
        std::uint64_t second = 0;
        std::uint64_t third = 0;
        for (std::size_t i = 0; i < block; i += 8) {
            crc = _mm_crc32_u64(crc, load_le<std::uint64_t>(at + i));
            second = _mm_crc32_u64(second, load_le<std::uint64_t>(at + block + i));
            third = _mm_crc32_u64(third, load_le<std::uint64_t>(at + 2 * block + i));
        }
        crc = skip_block(skip_block(crc) ^ second) ^ third;
    }
    for (; left >= 8; at += 8, left -= 8) {
        crc = _mm_crc32_u64(crc, load_le<std::uint64_t>(at));
    }
    auto tail = static_cast<std::uint32_t>(crc);
    for (; left > 0; ++at, --left) {
        tail = _mm_crc32_u8(tail, std::to_integer<unsigned char>(*at));
    }
    return tail ^ 0xFFFFFFFFU;
}

const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;

#endif

}  // namespace

std::uint32_t crc32c_portable(Bytes data) noexcept {
    const std::byte* at = data.data();
    std::size_t left = data.size();
    std::uint32_t crc = 0xFFFFFFFFU;
    for (; left >= 8; at += 8, left -= 8) {
        const std::uint64_t word = load_le<std::uint64_t>(at) ^ crc;
        crc = tables[7][word & 0xFF] ^ tables[6][(word >> 8) & 0xFF] ^ tables[5][(word >> 16) & 0xFF] ^
              tables[4][(word >> 24) & 0xFF] ^ tables[3][(word >> 32) & 0xFF] ^ tables[2][(word >> 40) & 0xFF] ^
              tables[1][(word >> 48) & 0xFF] ^ tables[0][word >> 56];
    }
    for (; left > 0; ++at, --left) {
        crc = (crc >> 8) ^ tables[0][(crc ^ std::to_integer<std::uint32_t>(*at)) & 0xFF];
    }
    return crc ^ 0xFFFFFFFFU;
}

std::uint32_t crc32c(Bytes data) noexcept {
#if defined(__x86_64__)
    if (has_instruction) {
        return crc32c_sse42(data);
    }
#endif
    return crc32c_portable(data);
}

}  // namespace spindrift
