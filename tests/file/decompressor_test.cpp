#include <spindrift/file/decompressor.hpp>

#include "tests/base/octets.hpp"

#include <spindrift/file/compressor.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace spindrift::file {
namespace {

std::string compressed(Compression compression, std::string_view text) {
    Compressor compressor(compression);
    Buffer out;
    compressor.compress(as_bytes(text), out);
    compressor.finish(out);
    return std::string(out.text());
}

struct Outcome {
    std::string text;
    std::string error_message;
    bool may_end = false;
};

/// Decompresses what comes in pieces of one size, into pieces of another.
Outcome decompress(Compression compression, std::string_view octets, std::size_t in_size = 1000,
                   std::size_t out_size = 1000) {
    Decompressor decompressor(compression);
    Outcome outcome;
    Buffer out;
    while (true) {
        const std::size_t taken = std::min(in_size, octets.size());
        Bytes in = as_bytes(octets.substr(0, taken));
        octets.remove_prefix(taken);
        while (true) {
            out.clear();
            const auto result = decompressor.run(in, out, out_size);
            EXPECT_LE(out.size(), out_size);
            outcome.text += out.text();
            if (result == Decompressor::Result::failed) {
                outcome.error_message = decompressor.error_message();
                return outcome;
            }
            if (result == Decompressor::Result::needs_input) {
                break;
            }
        }
        EXPECT_TRUE(in.empty()) << "nothing is left when it is needs_input";
        if (octets.empty()) {
            outcome.may_end = decompressor.may_end();
            return outcome;
        }
    }
}

/// Half of it can be compressed; it has many blocks in every format.
std::string some_text() {
    tests::Random random(7);
    std::string text;
    while (text.size() < 3'000'000) {
        text += as_text(random.octets(1000));
        text += std::string(1000, 'x');
    }
    return text;
}

class EachCompression : public testing::TestWithParam<Compression> {};

TEST_P(EachCompression, GivesBackWhatWasCompressed) {
    const std::string text = some_text();
    const std::string octets = compressed(GetParam(), text);
    EXPECT_LT(octets.size(), text.size() * 3 / 4);
    for (const auto& [in, out] : {std::pair(octets.size(), text.size()), {1000, 70'000}, {100'000, 333}}) {
        const Outcome outcome = decompress(GetParam(), octets, in, out);
        EXPECT_TRUE(outcome.text == text) << in << " " << out << ": " << outcome.error_message;
        EXPECT_TRUE(outcome.may_end);
    }
    const Outcome octet_by_octet = decompress(GetParam(), compressed(GetParam(), "some text"), 1, 1);
    EXPECT_EQ(octet_by_octet.text, "some text");
    EXPECT_TRUE(octet_by_octet.may_end);
}

TEST_P(EachCompression, TakesNothing) {
    const Outcome nothing = decompress(GetParam(), "");
    EXPECT_EQ(nothing.text, "");
    EXPECT_TRUE(nothing.may_end);
    const Outcome empty_member = decompress(GetParam(), compressed(GetParam(), ""));
    EXPECT_EQ(empty_member.text + empty_member.error_message, "");
    EXPECT_TRUE(empty_member.may_end);
}

TEST_P(EachCompression, JoinsMembers) {
    const std::string octets = compressed(GetParam(), "one ") + compressed(GetParam(), "") + std::string(8, '\0') +
                               compressed(GetParam(), "two") + std::string(512, '\0');
    const Outcome outcome = decompress(GetParam(), octets, 3);
    EXPECT_EQ(outcome.text, "one two");
    EXPECT_EQ(outcome.error_message, "");
    EXPECT_TRUE(outcome.may_end) << "zeros fill up the last block of a tape";
}

TEST_P(EachCompression, RefusesWhatFollowsAMember) {
    const Outcome outcome = decompress(GetParam(), compressed(GetParam(), "text") + "and something else, quite long");
    EXPECT_EQ(outcome.text, "text");
    EXPECT_TRUE(outcome.error_message.starts_with("not " + std::string(name_of(GetParam())) + " data: "))
        << outcome.error_message;
}

TEST_P(EachCompression, GivesWhatIsInFrontOfACut) {
    const std::string text = some_text();
    const std::string octets = compressed(GetParam(), text);
    const Outcome outcome =
        decompress(GetParam(), std::string_view(octets).substr(0, octets.size() * 3 / 4), 1'000'000);
    EXPECT_FALSE(outcome.may_end);
    EXPECT_TRUE(text.starts_with(outcome.text));
    EXPECT_GT(outcome.text.size(), text.size() / 4) << "bzip2 has blocks of 900,000 octets";
}

TEST_P(EachCompression, GivesWhatIsInFrontOfDamage) {
    const std::string text = some_text();
    std::string octets = compressed(GetParam(), text);
    for (std::size_t i = octets.size() * 3 / 4; i < octets.size() * 3 / 4 + 100; ++i) {
        octets[i] = static_cast<char>(octets[i] ^ 0x55);
    }
    const Outcome outcome = decompress(GetParam(), octets, octets.size(), 100'000);
    EXPECT_NE(outcome.error_message, "");
    EXPECT_GT(outcome.text.size(), text.size() / 4);
    // What comes right before the damage may be wrong, if only a checksum tells.
    EXPECT_EQ(outcome.text.substr(0, text.size() / 4), text.substr(0, text.size() / 4));
}

TEST_P(EachCompression, SurvivesAnything) {
    tests::Random random(1);
    const std::string octets = compressed(GetParam(), some_text().substr(0, 20'000));
    for (int i = 0; i < 300; ++i) {
        std::string damaged = octets;
        for (std::size_t k = random.up_to(20); k > 0; --k) {
            damaged[random.up_to(damaged.size() - 1)] = static_cast<char>(random.word());
        }
        EXPECT_LE(decompress(GetParam(), damaged).text.size(), 100'000'000U);
    }
}

INSTANTIATE_TEST_SUITE_P(All, EachCompression,
                         testing::Values(Compression::gzip, Compression::zstd, Compression::xz, Compression::bzip2,
                                         Compression::lz4),
                         [](const auto& one) { return std::string(name_of(one.param)); });

class DecompressorMemory : public testing::TestWithParam<Compression> {};

TEST_P(DecompressorMemory, IsChargedBeforeItIsUsed) {
    constexpr std::size_t enough = 32 << 20;
    constexpr std::size_t too_little = 1 << 19;
    const std::string octets = compressed(GetParam(), std::string(4 << 20, 'x'));
    for (const std::size_t limit : {too_little, enough}) {
        MemoryBudget memory(limit);
        {
            Decompressor decompressor(GetParam(), &memory);
            Bytes in = as_bytes(octets);
            Buffer out;
            const auto result = decompressor.run(in, out, 1000);
            EXPECT_EQ(result, limit == enough ? Decompressor::Result::octets : Decompressor::Result::failed);
            EXPECT_EQ(decompressor.error_message().ends_with("it needs too much memory"), limit == too_little);
            EXPECT_EQ(memory.held() > too_little, limit == enough);
        }
        EXPECT_EQ(memory.held(), 0U);
    }
}

INSTANTIATE_TEST_SUITE_P(WithWindows, DecompressorMemory, testing::Values(Compression::xz, Compression::zstd));

}  // namespace
}  // namespace spindrift::file
