#include <spindrift/trace/results.hpp>

#include "tests/base/eventually.hpp"

#include <spindrift/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace spindrift::trace {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

using Reported = std::vector<std::pair<std::uint64_t, std::string>>;

/// Results, and what was reported of them.
struct Book {
    Book(unsigned threads, Order order)
        : results(threads, order, [this](std::uint64_t key, std::string value) {
              const std::scoped_lock lock(mutex);
              reported.emplace_back(key, std::move(value));
          }) {}

    // What has been reported once there are so many.
    std::vector<std::string> values(std::size_t count) {
        EXPECT_TRUE(tests::eventually([&] {
            const std::scoped_lock lock(mutex);
            return reported.size() >= count;
        }));
        const std::scoped_lock lock(mutex);
        std::vector<std::string> values;
        for (const auto& [key, value] : reported) {
            values.push_back(value);
        }
        return values;
    }

    std::mutex mutex;
    Reported reported;
    Results<std::string> results;
};

TEST(Results, AreReportedByKey) {
    Book book(2, Order::key);
    book.results.publish(0, 0, "a0");
    book.results.publish(0, 2, "a2");
    book.results.publish(1, 1, "b1");
    EXPECT_THAT(book.values(2), ElementsAre("a0", "b1")) << "as long as the other thread may have less, a2 waits";
    book.results.publish(1, 3, "b3");
    EXPECT_THAT(book.values(3), ElementsAre("a0", "b1", "a2"));
    book.results.finish();
    EXPECT_THAT(book.values(4), ElementsAre("a0", "b1", "a2", "b3"));
}

TEST(Results, OfAnIdleThreadAreNotWaitedForWhenItSaysSo) {
    Book book(3, Order::key);
    book.results.publish(0, 5, "a5");
    book.results.advance(1, 6);
    book.results.leave(2);
    EXPECT_THAT(book.values(1), ElementsAre("a5"));
    book.results.publish(0, 6, "a6");
    book.results.publish(0, 7, "a7");
    book.results.publish(1, 6, "b6");
    EXPECT_THAT(std::vector(book.values(3)), UnorderedElementsAre("a5", "a6", "b6")) << "a7 waits for the second";
    book.results.advance(1, 8);
    EXPECT_EQ(book.values(4)[3], "a7");
}

TEST(Results, ComeAsTheyAreWithoutOrder) {
    Book book(2, Order::none);
    book.results.publish(1, 9, "b9");
    EXPECT_THAT(book.values(1), ElementsAre("b9"));
    book.results.publish(0, 1, "a1");
    EXPECT_THAT(book.values(2), ElementsAre("b9", "a1"));
}

TEST(Results, OfManyThreadsAreSorted) {
    constexpr unsigned threads = 4;
    constexpr std::uint64_t each = 20'000;
    std::vector<std::uint64_t> keys;
    Results<int> results(threads, Order::key, [&](std::uint64_t key, int) { keys.push_back(key); });
    std::vector<std::thread> publishers;
    for (unsigned i = 0; i < threads; ++i) {
        publishers.emplace_back([&results, i] {
            for (std::uint64_t key = 0; key < each; ++key) {
                results.publish(i, key * (i + 1), 0);
            }
            results.leave(i);
        });
    }
    for (std::thread& publisher : publishers) {
        publisher.join();
    }
    results.finish();
    EXPECT_EQ(keys.size(), threads * each);
    EXPECT_TRUE(std::ranges::is_sorted(keys));
}

TEST(Results, TellWhatReportingThrew) {
    Results<int> results(1, Order::none, [](std::uint64_t, int) { throw Error("disk full"); });
    for (int i = 0; i < 100'000; ++i) {
        results.publish(0, 1, i);  // does not wait for ever
    }
    EXPECT_THROW(results.finish(), Error);
}

}  // namespace
}  // namespace spindrift::trace
