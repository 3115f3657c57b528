#include <spindrift/base/object_pool.hpp>

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace spindrift {
namespace {

TEST(ObjectPool, MakesAnObjectWhenNoneIsThere) {
    ObjectPool<int> pool;
    EXPECT_EQ(0, *pool.acquire());
    EXPECT_EQ(7, *pool.acquire([] { return std::make_unique<int>(7); }));
}

TEST(ObjectPool, LendsTheObjectGivenBackLastFirst) {
    ObjectPool<int> pool;
    pool.release(std::make_unique<int>(1));
    pool.release(std::make_unique<int>(2));
    EXPECT_EQ(2, *pool.acquire());
    EXPECT_EQ(1, *pool.acquire());
    EXPECT_EQ(0, *pool.acquire());
}

TEST(ObjectPool, KeepsTheObjectsMemory) {
    ObjectPool<std::string> pool;
    auto text = pool.acquire();
    text->assign(1000, 'x');
    const char* const memory = text->data();
    pool.release(std::move(text));
    EXPECT_EQ(memory, pool.acquire()->data());
}

TEST(ObjectPool, NeverLendsAnObjectTwiceAtATime) {
    ObjectPool<int> pool;
    constexpr int rounds = 5000;
    const auto work = [&] {
        for (int i = 0; i < rounds; ++i) {
            auto number = pool.acquire();
            ++*number;
            pool.release(std::move(number));
        }
    };
    {
        std::jthread first(work);
        std::jthread second(work);
    }
    int sum = 0;
    for (auto number = pool.acquire(); *number != 0; number = pool.acquire()) {
        sum += *number;
    }
    EXPECT_EQ(2 * rounds, sum);
}

}  // namespace
}  // namespace spindrift
