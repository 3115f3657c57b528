#include <spindrift/base/object_pool.hpp>

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace spindrift {
namespace {

TEST(ObjectPool, MakesAnObjectWhenNoneIsThere) {
    ObjectPool<int> pool;
    EXPECT_EQ(0, *pool.take());
    EXPECT_EQ(7, *pool.take([] { return std::make_unique<int>(7); }));
}

TEST(ObjectPool, LendsTheObjectGivenBackLastFirst) {
    ObjectPool<int> pool;
    pool.give_back(std::make_unique<int>(1));
    pool.give_back(std::make_unique<int>(2));
    EXPECT_EQ(2, *pool.take());
    EXPECT_EQ(1, *pool.take());
    EXPECT_EQ(0, *pool.take());
}

TEST(ObjectPool, KeepsTheObjectsMemory) {
    ObjectPool<std::string> pool;
    auto text = pool.take();
    text->assign(1000, 'x');
    const char* const memory = text->data();
    pool.give_back(std::move(text));
    EXPECT_EQ(memory, pool.take()->data());
}

TEST(ObjectPool, NeverLendsAnObjectTwiceAtATime) {
    ObjectPool<int> pool;
    constexpr int rounds = 5000;
    const auto work = [&] {
        for (int i = 0; i < rounds; ++i) {
            auto number = pool.take();
            ++*number;
            pool.give_back(std::move(number));
        }
    };
    {
        std::jthread first(work);
        std::jthread second(work);
    }
    int sum = 0;
    for (auto number = pool.take(); *number != 0; number = pool.take()) {
        sum += *number;
    }
    EXPECT_EQ(2 * rounds, sum);
}

}  // namespace
}  // namespace spindrift
