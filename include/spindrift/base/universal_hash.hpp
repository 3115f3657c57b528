#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

namespace spindrift {

/// A hash with a secret key, for tables that outsiders fill and whose results they do not see: two contents collide by
/// chance only, whoever has chosen them. It is faster than SipHash for a few words, which is needed where
/// results are known, or where chains are not bounded besides.
///
/// The words are reduced to 64 bits with NH (Black and others, "UMAC: fast and secure message authentication", 1999),
/// where two contents of one size collide with a probability of 2⁻³², then folded and multiplied by an odd number whose
/// high bits are the result (Dietzfelbinger and others, "A reliable randomized algorithm for the closest-pair problem",
/// 1997): use its highest bits as an index. The number of words must follow from the first.
template <std::size_t max_words>
class UniversalHash {
public:
    UniversalHash() {
        std::random_device device;
        for (std::uint32_t& word : key_) {
            word = device();
        }
        multiplier_ = std::uint64_t{device()} << 32 | device() | 1U;
    }

    /// \param words at most `max_words`
    [[nodiscard]] std::uint32_t operator()(std::span<const std::uint64_t> words) const noexcept {
        assert(words.size() <= max_words);
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const std::uint32_t low = static_cast<std::uint32_t>(words[i]) + key_[2 * i];
            const std::uint32_t high = static_cast<std::uint32_t>(words[i] >> 32) + key_[2 * i + 1];
            sum += std::uint64_t{low} * high;
        }
        // A product alone keeps arithmetic progressions, and one key in 25 puts such contents into few places.
        sum ^= sum >> 32;
        return static_cast<std::uint32_t>(sum * multiplier_ >> 32);
    }

private:
    std::array<std::uint32_t, 2 * max_words> key_;
    std::uint64_t multiplier_;
};

}  // namespace spindrift
