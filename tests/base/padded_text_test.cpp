#include "octets.hpp"

#include <spindrift/base/padded_text.hpp>

#include <gtest/gtest.h>

#include <memory>

namespace spindrift {
namespace {

TEST(PaddedText, AppendsExactlyTheText) {
    for (std::size_t size = 0; size <= 100; ++size) {
        const std::string text = tests::repeated("x", size);
        const PaddedText block(text);
        Buffer out;
        out.append("<");
        block.append_to(out);
        out.append(">");
        EXPECT_EQ("<" + text + ">", out.text());
        EXPECT_EQ(text, block.text());
    }
}

TEST(PaddedText, WritesNoFurtherThanItsRoom) {
    for (std::size_t size = 0; size <= 100; ++size) {
        const PaddedText block(tests::repeated("y", size));
        ASSERT_GE(block.room(), size);
        // A sanitizer sees what is written behind this memory.
        const auto memory = std::make_unique<char[]>(block.room());
        EXPECT_EQ(memory.get() + size, block.put(memory.get()));
        EXPECT_EQ(block.text(), std::string_view(memory.get(), size));
    }
}

TEST(PaddedText, IsEmptyByDefault) {
    Buffer out;
    PaddedText().append_to(out);
    EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace spindrift
