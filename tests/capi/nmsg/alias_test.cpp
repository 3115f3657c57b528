#include "src/capi/nmsg/alias.hpp"

#include <nmsg.h>
#include <nmsg/nmsg2.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace spindrift::capi {
namespace {

class AliasFiles : public ::testing::Test {
protected:
    std::string write(const std::string& name, const std::string& content) {
        std::string path = ::testing::TempDir() + "/" + std::to_string(::getpid()) + name;
        std::ofstream(path) << content;
        return path;
    }
};

// Aliases are loaded once in a process.
TEST_F(AliasFiles, AreLoadedOnce) {
    EXPECT_EQ(::nmsg_alias_by_key(nmsg_alias_operator, 102), nullptr);
    ::setenv("NMSG_OPALIAS_FILE",
             write("operators", "# comment\n102  Example extra words\n0x67 Hexy\nbad\n7\n").c_str(), 1);
    ::setenv("NMSG_GRALIAS_FILE", write("groups", "1 one\n").c_str(), 1);
    ::nmsg_set_debug(1);
    ::testing::internal::CaptureStderr();
    load_aliases();
    const std::string lines = ::testing::internal::GetCapturedStderr();
    ::nmsg_set_debug(0);
    EXPECT_THAT(lines, ::testing::HasSubstr("operators:4: "));
    EXPECT_THAT(lines, ::testing::HasSubstr("operators:5: "));

    EXPECT_STREQ(::nmsg_alias_by_key(nmsg_alias_operator, 102), "Example");
    EXPECT_EQ(::nmsg_alias_by_value(nmsg_alias_operator, "hexy"), 103);
    EXPECT_EQ(::nmsg_alias_by_value(nmsg_alias_operator, "one"), 0);
    // A line of the other file that is not valid does not matter.
    EXPECT_EQ(::nmsg_alias_by_value(nmsg_alias_group, "ONE"), 1);

    ::setenv("NMSG_GRALIAS_FILE", write("groups", "2 two\n").c_str(), 1);
    load_aliases();
    EXPECT_EQ(::nmsg_alias_by_value(nmsg_alias_group, "two"), 0);
}

TEST_F(AliasFiles, HaveChannels) {
    ::setenv("NMSG_CHALIAS_FILE", write("channels", "ch1 192.0.2.1/8430 192.0.2.1/8431\nch2 x\n ch1\t::1/1").c_str(),
             1);
    char** addresses = nullptr;
    ASSERT_EQ(::nmsg_chalias_lookup("ch1", &addresses), 3);
    EXPECT_STREQ(addresses[0], "192.0.2.1/8430");
    EXPECT_STREQ(addresses[2], "::1/1");
    EXPECT_EQ(addresses[3], nullptr);
    ::nmsg_chalias_free(&addresses);
    EXPECT_EQ(addresses, nullptr);

    // Case counts. An unknown channel has an empty array.
    EXPECT_EQ(::nmsg_chalias_lookup("CH1", &addresses), 0);
    ASSERT_NE(addresses, nullptr);
    EXPECT_EQ(addresses[0], nullptr);
    ::nmsg_chalias_free(&addresses);

    EXPECT_EQ(::nmsg_chalias_lookup(nullptr, &addresses), 0);
    ::nmsg_chalias_free(&addresses);
}

TEST_F(AliasFiles, MayLackChannels) {
    ::setenv("NMSG_CHALIAS_FILE", "/nonexistent/channels", 1);
    char** addresses = nullptr;
    if (::access("/etc/nmsg.chalias", R_OK) == 0) {
        GTEST_SKIP() << "this system has channels";
    }
    EXPECT_EQ(::nmsg_chalias_lookup("ch1", &addresses), -1);
    EXPECT_EQ(addresses, nullptr);
    EXPECT_THAT(std::string(::nmsg2_last_error()), ::testing::HasSubstr("/nonexistent/channels"));
}

}  // namespace
}  // namespace spindrift::capi
