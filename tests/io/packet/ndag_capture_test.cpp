#include <spindrift/io/packet/ndag_capture.hpp>

#include <spindrift/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::io {
namespace {

using testing::HasSubstr;

struct WrongUri {
    const char* uri;
    const char* reason;
};

class WrongFeeds : public testing::TestWithParam<WrongUri> {};

TEST_P(WrongFeeds, AreRefusedWithAReason) {
    try {
        static_cast<void>(open_ndag_capture(GetParam().uri, {}));
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr(GetParam().reason));
    }
}

// The name of the format may be of any case (spec/ndag.md 5.1).
INSTANTIATE_TEST_SUITE_P(Table, WrongFeeds,
                         testing::Values(WrongUri{"int:lo", "'int:lo' is no feed"}, WrongUri{"ndag", "is no feed"},
                                         WrongUri{"ndag:nosuch0,225.5.5.5", "Failed to lookup interface nosuch0"},
                                         WrongUri{"nDAG:nosuch0,225.5.5.5", "Failed to lookup interface nosuch0"},
                                         WrongUri{"NDAGTCP:x", "Bad ndagtcp URI"}));

}  // namespace
}  // namespace spindrift::io
