#include <spindrift/base/siphash.hpp>

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace spindrift {
namespace {

using SipHash13 = SipHash<1, 3>;
using SipHash24 = SipHash<2, 4>;

// The octets 0, 1, 2, ... as the authors hash them: the size is in the last word.
template <class Hash>
std::uint64_t hash_of_numbers(std::size_t size, const typename Hash::Key& key) {
    std::array<std::byte, 64> octets{};
    for (std::size_t i = 0; i < size; ++i) {
        octets[i] = static_cast<std::byte>(i);
    }
    const std::size_t whole = size / 8 * 8;
    Hash hash(key);
    hash.add(Bytes(octets).first(whole));
    hash.add(load_le<std::uint64_t>(octets.data() + whole) | std::uint64_t{size} << 56);
    return hash.value();
}

TEST(SipHash, GivesTheHashOfTheAuthorsExample) {
    // Appendix A of the paper.
    EXPECT_EQ(0xa129ca6149be45e5, hash_of_numbers<SipHash24>(15, {0x0706050403020100, 0x0f0e0d0c0b0a0908}));
}

TEST(SipHash, GivesTheHashesOfPython) {
    // hash() of CPython 3.11 for bytes, with PYTHONHASHSEED=0: SipHash-1-3 with a key of zeros.
    EXPECT_EQ(0x68a914128e01e473, hash_of_numbers<SipHash13>(1, {}));
    EXPECT_EQ(0x2f098ab0c751325a, hash_of_numbers<SipHash13>(7, {}));
    EXPECT_EQ(0xead411e67ebe2eea, hash_of_numbers<SipHash13>(8, {}));
    EXPECT_EQ(0xf30eb725bb91c9ea, hash_of_numbers<SipHash13>(15, {}));
    EXPECT_EQ(0x95bc321ab41d8206, hash_of_numbers<SipHash13>(40, {}));
}

TEST(SipHash, FillsTheLastWordWithZeros) {
    SipHash13 octets{{1, 2}};
    octets.add(as_bytes("123456789"));
    SipHash13 words{{1, 2}};
    words.add(0x3837363534333231);
    words.add(0x39);
    EXPECT_EQ(words.value(), octets.value());
}

TEST(SipHash, RandomKeysDiffer) {
    std::set<std::uint64_t> hashes;
    for (int i = 0; i < 8; ++i) {
        hashes.insert(SipHash13(SipHash13::Key::random()).value());
    }
    EXPECT_EQ(8U, hashes.size());
}

}  // namespace
}  // namespace spindrift
