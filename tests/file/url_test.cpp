#include <spindrift/file/url.hpp>

#include <gtest/gtest.h>

namespace spindrift::file {
namespace {

TEST(Url, HasAScheme) {
    EXPECT_EQ(url_scheme("https://example.org/a.pcap"), "https");
    EXPECT_EQ(url_scheme("HTTP://x"), "HTTP");
    EXPECT_EQ(url_scheme("git+ssh://x"), "git+ssh");
}

TEST(Url, OtherNamesHaveNone) {
    for (const char* name :
         {"", "a", "http", "http:", "http:/", "http:/a", "://", "1x://a", "a b://c", "./http://a", "/a/b://c", "-"}) {
        EXPECT_EQ(url_scheme(name), "") << name;
    }
}

}  // namespace
}  // namespace spindrift::file
