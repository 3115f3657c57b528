#include <libtrace/deque.h>

#include <gmock/gmock.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace spindrift::tests::capi {
namespace {

/// A queue of numbers; there is no function that destroys one.
class CDeque : public testing::Test {
protected:
    CDeque() { libtrace_deque_init(&queue_, sizeof(std::uint64_t)); }
    ~CDeque() override {
        for (std::uint64_t value = 0; libtrace_deque_pop_front(&queue_, &value) == 1;) {
        }
    }

    void push_back(std::uint64_t value) { libtrace_deque_push_back(&queue_, &value); }
    void push_front(std::uint64_t value) { libtrace_deque_push_front(&queue_, &value); }

    libtrace_queue_t queue_{};
};

TEST_F(CDeque, KeepsTheOrderOfBothEnds) {
    push_back(2);
    push_back(3);
    push_front(1);
    EXPECT_EQ(libtrace_deque_get_size(&queue_), 3U);

    std::uint64_t value = 0;
    EXPECT_EQ(libtrace_deque_peek_front(&queue_, &value), 1);
    EXPECT_EQ(value, 1U);
    EXPECT_EQ(libtrace_deque_peek_tail(&queue_, &value), 1);
    EXPECT_EQ(value, 3U);
    EXPECT_EQ(libtrace_deque_get_size(&queue_), 3U);

    EXPECT_EQ(libtrace_deque_pop_tail(&queue_, &value), 1);
    EXPECT_EQ(value, 3U);
    EXPECT_EQ(libtrace_deque_pop_front(&queue_, &value), 1);
    EXPECT_EQ(value, 1U);
    EXPECT_EQ(libtrace_deque_pop_front(&queue_, &value), 1);
    EXPECT_EQ(value, 2U);
    EXPECT_EQ(libtrace_deque_pop_front(&queue_, &value), 0);
    EXPECT_EQ(libtrace_deque_pop_tail(&queue_, &value), 0);
    EXPECT_EQ(libtrace_deque_peek_front(&queue_, &value), 0);
    EXPECT_EQ(libtrace_deque_peek_tail(&queue_, &value), 0);
    push_front(9);
    EXPECT_EQ(libtrace_deque_pop_tail(&queue_, &value), 1);
    EXPECT_EQ(value, 9U);
}

TEST_F(CDeque, AppliesAFunctionToAll) {
    push_back(1);
    push_back(2);
    libtrace_deque_apply_function(&queue_, [](void* data) { *static_cast<std::uint64_t*>(data) *= 10; });
    std::uint64_t value = 0;
    libtrace_deque_pop_front(&queue_, &value);
    EXPECT_EQ(value, 10U);
    libtrace_deque_pop_front(&queue_, &value);
    EXPECT_EQ(value, 20U);
}

TEST_F(CDeque, LosesNothingAmongThreads) {
    constexpr std::uint64_t count = 20'000;
    std::atomic<std::uint64_t> sum{0};
    std::atomic<std::uint64_t> popped{0};
    std::vector<std::thread> threads;
    for (bool front : {false, true}) {
        threads.emplace_back([&, front] {
            for (std::uint64_t i = 1; i <= count; ++i) {
                front ? push_front(i) : push_back(i);
            }
        });
        threads.emplace_back([&, front] {
            while (popped < 2 * count) {
                std::uint64_t value = 0;
                if ((front ? libtrace_deque_pop_tail(&queue_, &value) : libtrace_deque_pop_front(&queue_, &value)) ==
                    1) {
                    sum += value;
                    ++popped;
                } else {
                    std::this_thread::yield();
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(sum, count * (count + 1));
    EXPECT_EQ(libtrace_deque_get_size(&queue_), 0U);
}

TEST_F(CDeque, IgnoresNullAndQueuesThatAreNotMade) {
    libtrace_queue_t zero{};
    libtrace_zero_deque(&zero);
    libtrace_zero_deque(nullptr);
    libtrace_deque_init(nullptr, 8);
    std::uint64_t value = 0;
    for (libtrace_queue_t* q : {&zero, static_cast<libtrace_queue_t*>(nullptr)}) {
        libtrace_deque_push_back(q, &value);
        libtrace_deque_push_front(q, &value);
        EXPECT_EQ(libtrace_deque_get_size(q), 0U);
        EXPECT_EQ(libtrace_deque_peek_front(q, &value), 0);
        EXPECT_EQ(libtrace_deque_peek_tail(q, &value), 0);
        EXPECT_EQ(libtrace_deque_pop_front(q, &value), 0);
        EXPECT_EQ(libtrace_deque_pop_tail(q, &value), 0);
        libtrace_deque_apply_function(q, [](void*) { ADD_FAILURE(); });
    }
    libtrace_deque_push_back(&queue_, nullptr);
    libtrace_deque_push_front(&queue_, nullptr);
    EXPECT_EQ(libtrace_deque_get_size(&queue_), 0U);
    push_back(1);
    EXPECT_EQ(libtrace_deque_peek_front(&queue_, nullptr), 0);
    EXPECT_EQ(libtrace_deque_pop_tail(&queue_, nullptr), 0);
    libtrace_deque_apply_function(&queue_, nullptr);
}

}  // namespace
}  // namespace spindrift::tests::capi
