#include "src/capi/nmsg/guard.hpp"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <string>
#include <thread>

namespace spindrift::capi {
namespace {

TEST(Guard, ReturnsTheResult) {
    EXPECT_EQ(guarded(-1, [] { return 7; }), 7);
}

TEST(Guard, TurnsExceptionsIntoFailures) {
    errno = 0;
    EXPECT_EQ(guarded(nmsg_res_failure, []() -> nmsg_res { throw std::runtime_error("no such thing"); }),
              nmsg_res_failure);
    EXPECT_STREQ(::nmsg2_last_error(), "no such thing");
    EXPECT_EQ(errno, EINVAL);

    EXPECT_EQ(guarded(nmsg_res_parse_error, []() -> nmsg_res { throw 7; }), nmsg_res_parse_error);
    EXPECT_STREQ(::nmsg2_last_error(), "unknown exception");
}

TEST(Guard, NamesTheLackOfMemory) {
    EXPECT_EQ(guarded(nmsg_res_failure, []() -> nmsg_res { throw std::bad_alloc(); }), nmsg_res_memfail);
    EXPECT_EQ(errno, ENOMEM);
    EXPECT_EQ(guarded(-1, []() -> int { throw std::bad_alloc(); }), -1);
    EXPECT_STREQ(::nmsg2_last_error(), "out of memory");
}

TEST(Guard, KeepsTheErrorOfASystemCall) {
    errno = 0;
    guarded([] {
        errno = ENOENT;
        throw std::runtime_error("cannot open");
    });
    EXPECT_EQ(errno, ENOENT);
}

TEST(Guard, KeepsTheErrorsOfThreadsApart) {
    set_last_error("mine");
    std::thread([] {
        EXPECT_STREQ(last_error(), "");
        set_last_error("its");
    }).join();
    EXPECT_STREQ(last_error(), "mine");
}

TEST(Guard, CutsLongTexts) {
    set_last_error(std::string(5000, 'x'));
    EXPECT_EQ(std::string(last_error()), std::string(511, 'x'));
}

}  // namespace
}  // namespace spindrift::capi
