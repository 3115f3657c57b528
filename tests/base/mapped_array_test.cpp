#include <spindrift/base/mapped_array.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <new>
#include <utility>

namespace spindrift {
namespace {

TEST(MappedArray, IsZeroAndKeepsWhatIsWritten) {
    constexpr std::size_t size = 3 << 20;
    MappedArray<std::uint32_t> array(size);
    EXPECT_EQ(array.size(), size);
    EXPECT_EQ(array[0], 0U);
    EXPECT_EQ(array[size - 1], 0U);
    array[size - 1] = 7;
    const MappedArray<std::uint32_t> moved = std::move(array);
    EXPECT_EQ(moved[size - 1], 7U);
}

TEST(MappedArray, MayBeEmpty) {
    const MappedArray<std::uint32_t> array(0);
    EXPECT_EQ(array.data(), nullptr);
}

TEST(MappedArray, ThrowsWithoutMemory) {
    EXPECT_THROW(MappedArray<char>(std::numeric_limits<std::size_t>::max() / 2), std::bad_alloc);
}

}  // namespace
}  // namespace spindrift
