#include <nmsg.h>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace {

struct Sum {
    timespec a;
    timespec b;
    timespec sum;
    timespec difference;  // b - a
};

class Timespecs : public ::testing::TestWithParam<Sum> {};

TEST_P(Timespecs, AddsAndSubtracts) {
    timespec sum = GetParam().b;
    ::nmsg_timespec_add(&GetParam().a, &sum);
    EXPECT_EQ(sum.tv_sec, GetParam().sum.tv_sec);
    EXPECT_EQ(sum.tv_nsec, GetParam().sum.tv_nsec);

    timespec difference = GetParam().b;
    ::nmsg_timespec_sub(&GetParam().a, &difference);
    EXPECT_EQ(difference.tv_sec, GetParam().difference.tv_sec);
    EXPECT_EQ(difference.tv_nsec, GetParam().difference.tv_nsec);
}

INSTANTIATE_TEST_SUITE_P(Spec, Timespecs,
                         ::testing::Values(Sum{{5, 900'000'000}, {7, 200'000'000}, {13, 100'000'000}, {1, 300'000'000}},
                                           Sum{{1, 0}, {1, 0}, {2, 0}, {0, 0}},
                                           Sum{{2, 1}, {1, 0}, {3, 1}, {-2, 999'999'999}},
                                           Sum{{0, 500'000'000}, {0, 500'000'000}, {1, 0}, {0, 0}}));

struct Seconds {
    double seconds;
    timespec time;
};

class FromDouble : public ::testing::TestWithParam<Seconds> {};

TEST_P(FromDouble, HasNanosecondsThatAreNotNegative) {
    timespec time{};
    ::nmsg_timespec_from_double(GetParam().seconds, &time);
    EXPECT_EQ(time.tv_sec, GetParam().time.tv_sec);
    EXPECT_EQ(time.tv_nsec, GetParam().time.tv_nsec);
}

constexpr auto max_time = std::numeric_limits<time_t>::max();
constexpr auto min_time = std::numeric_limits<time_t>::min();

INSTANTIATE_TEST_SUITE_P(Spec, FromDouble,
                         ::testing::Values(Seconds{0, {0, 0}}, Seconds{1700000000.25, {1700000000, 250'000'000}},
                                           Seconds{2147483648.5, {2147483648, 500'000'000}},  // after January 2038
                                           Seconds{-0.25, {-1, 750'000'000}}, Seconds{-3.0, {-3, 0}},
                                           Seconds{1e300, {max_time, 0}}, Seconds{-1e300, {min_time, 0}},
                                           Seconds{INFINITY, {max_time, 0}}, Seconds{NAN, {0, 0}}));

TEST(Timespec, ToDouble) {
    const timespec time{2147483648, 500'000'000};
    EXPECT_EQ(::nmsg_timespec_to_double(&time), 2147483648.5);
}

TEST(Timespec, SleepsForTheWholeInterval) {
    timespec before{};
    timespec after{};
    const timespec interval{0, 20'000'000};
    ::clock_gettime(CLOCK_MONOTONIC, &before);
    ::nmsg_timespec_sleep(&interval);
    ::clock_gettime(CLOCK_MONOTONIC, &after);
    ::nmsg_timespec_sub(&before, &after);
    EXPECT_GE(::nmsg_timespec_to_double(&after), 0.02);
}

TEST(Timespec, GetsTheTimeOfDay) {
    timespec time{};
    const auto before = ::time(nullptr);
    ::nmsg_timespec_get(&time);
    EXPECT_GE(time.tv_sec, before);
    EXPECT_LT(time.tv_nsec, 1'000'000'000);
}

}  // namespace
