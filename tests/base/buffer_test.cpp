#include "octets.hpp"

#include <spindrift/base/buffer.hpp>

#include <gtest/gtest.h>

#include <memory>

namespace spindrift {
namespace {

TEST(Buffer, HoldsWhatWasAppended) {
    tests::Random random(3);
    Buffer buffer;
    std::string expected;
    for (int i = 0; i < 2000; ++i) {
        const auto piece = random.octets(random.up_to(80));
        if (i % 3 == 0) {
            buffer.append(static_cast<char>(i));
            expected += static_cast<char>(i);
        }
        buffer.append(Bytes(piece));
        expected += as_text(piece);
        buffer.append("literal");
        expected += "literal";
    }
    EXPECT_EQ(expected, buffer.text());
    EXPECT_EQ(expected.size(), buffer.size());
    EXPECT_EQ(expected, as_text(buffer.bytes()));
}

TEST(Buffer, KeepsItsMemoryWhenCleared) {
    Buffer buffer(1000);
    EXPECT_GE(buffer.capacity(), 1000U);
    const char* const memory = buffer.data();
    buffer.append(tests::repeated("a", 1000));
    buffer.clear();
    EXPECT_TRUE(buffer.empty());
    buffer.append(tests::repeated("b", 1000));
    EXPECT_EQ(memory, buffer.data());
}

TEST(Buffer, LetsAWriterFillRoom) {
    Buffer buffer;
    buffer.append("12");
    char* const to = buffer.room(1000);
    std::fill_n(to, 3, 'x');
    buffer.set_end(to + 3);
    EXPECT_EQ("12xxx", buffer.text());
    EXPECT_GE(buffer.capacity() - 2, 1000U);
}

TEST(Buffer, ShortensButNeverGrowsWhenTruncated) {
    Buffer buffer;
    buffer.append("12345");
    buffer.truncate(3);
    EXPECT_EQ("123", buffer.text());
    buffer.truncate(4);
    EXPECT_EQ("123", buffer.text());
}

TEST(Buffer, GivesItsContentAwayWhenMoved) {
    Buffer from;
    from.append("content");
    Buffer to(std::move(from));
    EXPECT_EQ("content", to.text());
    Buffer other;
    other.append("other");
    other = std::move(to);
    EXPECT_EQ("content", other.text());
    Buffer third;
    third.swap(other);
    EXPECT_EQ("content", third.text());
    EXPECT_TRUE(other.empty());
}

TEST(Buffer, IsEmptyTextWithoutMemory) {
    Buffer buffer;
    EXPECT_EQ("", buffer.text());
    buffer.append(std::string_view());
    buffer.append(Bytes());
    EXPECT_TRUE(buffer.bytes().empty());
}

TEST(CopyShort, CopiesExactlySoManyOctets) {
    tests::Random random(4);
    for (std::size_t size = 0; size <= 130; ++size) {
        const auto from = random.octets(size);
        // Memory of that very size: a sanitizer sees both reads and writes behind it.
        tests::Octets to(size);
        copy_short(reinterpret_cast<char*>(to.data()), as_text(from).data(), size);
        EXPECT_EQ(from, to);
    }
}

}  // namespace
}  // namespace spindrift
