#include <spindrift/nmsg/container/errc.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace spindrift::nmsg {
namespace {

TEST(Errc, NumbersAndTextsAreThoseOfLibnmsg) {
    constexpr std::array<std::string_view, 16> texts = {"success",
                                                        "generic failure",
                                                        "end of file",
                                                        "memory allocation failed",
                                                        "incorrect magic number in NMSG header",
                                                        "incorrect version number in NMSG header",
                                                        "pbuf payload ready",
                                                        "function not implemented",
                                                        "stop condition reached",
                                                        "call should be repeated again",
                                                        "parse error",
                                                        "libpcap error",
                                                        "read failure",
                                                        "NMSG container is full",
                                                        "NMSG container is overfull",
                                                        "consult errno"};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(to_text(static_cast<Errc>(i)), texts[i]) << i;
    }
    EXPECT_EQ(to_text(Errc::text_too_large), "its text would be too large") << "the first of ours";
    EXPECT_EQ(static_cast<int>(Errc::text_too_large), 16);
    EXPECT_EQ(static_cast<int>(Errc::again), 9);
    EXPECT_EQ(static_cast<int>(Errc::parse_error), 10);
}

}  // namespace
}  // namespace spindrift::nmsg
