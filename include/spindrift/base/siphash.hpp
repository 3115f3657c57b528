#pragma once

#include <spindrift/base/bytes.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <random>

namespace spindrift {

/// A hash with a secret key, for tables that outsiders fill: without the key, nobody can make entries that collide.
///
/// SipHash by Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), with the given numbers of rounds for
/// each word and at the end. Octets are added in words of 8, the last one filled up with zeros; where the size varies,
/// add the size as well.
///
/// A copy can be continued with other content, so hashes of contents that begin alike share the work.
template <int word_rounds, int final_rounds>
class SipHash {
public:
    /// 128 random bits.
    struct Key {
        std::uint64_t low = 0;
        std::uint64_t high = 0;

        static Key random() {
            std::random_device device;
            const auto word = [&device] { return std::uint64_t{device()} << 32 | device(); };
            return {word(), word()};
        }
    };

    explicit SipHash(const Key& key) noexcept
        : a_(key.low ^ 0x736F'6D65'7073'6575),
          b_(key.high ^ 0x646F'7261'6E64'6F6D),
          c_(key.low ^ 0x6C79'6765'6E65'7261),
          d_(key.high ^ 0x7465'6462'7974'6573) {}

    void add(std::uint64_t word) noexcept {
        d_ ^= word;
        mix<word_rounds>();
        a_ ^= word;
    }

    void add(Bytes octets) noexcept {
        for (; octets.size() >= 8; octets = octets.subspan(8)) {
            add(load_le<std::uint64_t>(octets.data()));
        }
        if (!octets.empty()) {
            std::uint64_t word = 0;
            for (std::size_t i = 0; i < octets.size(); ++i) {
                word |= std::to_integer<std::uint64_t>(octets[i]) << (8 * i);
            }
            add(word);
        }
    }

    /// The hash of what was added so far. More can be added afterwards.
    [[nodiscard]] std::uint64_t value() const noexcept {
        SipHash last = *this;
        last.c_ ^= 0xFF;
        last.template mix<final_rounds>();
        return last.a_ ^ last.b_ ^ last.c_ ^ last.d_;
    }

private:
    template <int rounds>
    void mix() noexcept {
        for (int i = 0; i < rounds; ++i) {
            a_ += b_;
            c_ += d_;
            b_ = std::rotl(b_, 13) ^ a_;
            d_ = std::rotl(d_, 16) ^ c_;
            a_ = std::rotl(a_, 32) + d_;
            c_ += b_;
            d_ = std::rotl(d_, 21) ^ a_;
            b_ = std::rotl(b_, 17) ^ c_;
            c_ = std::rotl(c_, 32);
        }
    }

    std::uint64_t a_;
    std::uint64_t b_;
    std::uint64_t c_;
    std::uint64_t d_;
};

}  // namespace spindrift
