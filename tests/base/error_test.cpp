#include <spindrift/base/error.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>

namespace spindrift {
namespace {

TEST(Error, EndsInTheSystemsReason) {
    EXPECT_EQ(std::string("cannot open x: ") + std::strerror(ENOENT), system_error("cannot open x", ENOENT).what());
}

TEST(Error, HasTheSystemsTextForEveryNumber) {
    for (const int number : {EACCES, EADDRINUSE, EPIPE}) {
        EXPECT_EQ(std::strerror(number), errno_text(number));
    }
    EXPECT_FALSE(errno_text(99'999).empty());
}

}  // namespace
}  // namespace spindrift
