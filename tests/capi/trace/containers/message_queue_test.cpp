#include <libtrace/message_queue.h>

#include <poll.h>

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <thread>
#include <vector>

namespace spindrift::tests::capi {
namespace {

class CMessageQueue : public testing::Test {
protected:
    CMessageQueue() { libtrace_message_queue_init(&queue_, sizeof(std::uint64_t)); }
    ~CMessageQueue() override { libtrace_message_queue_destroy(&queue_); }

    int put(std::uint64_t message) { return libtrace_message_queue_put(&queue_, &message); }

    libtrace_message_queue_t queue_{};
};

TEST_F(CMessageQueue, CountsMessages) {
    EXPECT_EQ(put(7), 1);
    EXPECT_EQ(put(8), 2);
    EXPECT_EQ(libtrace_message_queue_count(&queue_), 2);

    std::uint64_t message = 0;
    EXPECT_EQ(libtrace_message_queue_get(&queue_, &message), 2);  // how many there were
    EXPECT_EQ(message, 7U);
    EXPECT_EQ(libtrace_message_queue_try_get(&queue_, &message), 0);  // how many stay
    EXPECT_EQ(message, 8U);
    EXPECT_EQ(libtrace_message_queue_try_get(&queue_, &message), LIBTRACE_MQ_FAILED);
    EXPECT_EQ(libtrace_message_queue_count(&queue_), 0);
}

TEST_F(CMessageQueue, IsReadableWhileThereAreMessages) {
    pollfd fd{libtrace_message_queue_get_fd(&queue_), POLLIN, 0};
    timeval none{0, 0};
    EXPECT_EQ(poll(&fd, 1, 0), 0);
    EXPECT_EQ(libtrace_message_queue_select(&queue_, &none), 0);
    put(1);
    EXPECT_EQ(poll(&fd, 1, 0), 1);
    EXPECT_EQ(libtrace_message_queue_select(&queue_, &none), 1);
    EXPECT_EQ(libtrace_message_queue_select(&queue_, nullptr), 1);
}

TEST_F(CMessageQueue, WaitsForAMessage) {
    std::thread sender([&] { put(42); });
    std::uint64_t message = 0;
    libtrace_message_queue_get(&queue_, &message);
    sender.join();
    EXPECT_EQ(message, 42U);
    EXPECT_EQ(libtrace_message_queue_count(&queue_), 0);
}

TEST_F(CMessageQueue, LosesNothingAmongThreads) {
    // More than the pipe holds, so that senders wait, too.
    constexpr std::uint64_t per_thread = 20'000;
    constexpr std::uint64_t threads = 3;
    std::array<std::vector<std::uint64_t>, threads> got;
    std::vector<std::thread> running;
    for (std::uint64_t thread = 0; thread < threads; ++thread) {
        running.emplace_back([&, thread] {
            for (std::uint64_t i = 0; i < per_thread; ++i) {
                put(thread * per_thread + i);
            }
        });
        running.emplace_back([&, thread] {
            while (got[thread].size() < per_thread) {
                std::uint64_t message = 0;
                // One of the threads tries, which others must not disturb.
                if (thread != 0 || libtrace_message_queue_try_get(&queue_, &message) == LIBTRACE_MQ_FAILED) {
                    libtrace_message_queue_get(&queue_, &message);
                }
                got[thread].push_back(message);
            }
        });
    }
    for (std::thread& thread : running) {
        thread.join();
    }
    std::vector<std::uint64_t> all;
    for (const auto& part : got) {
        all.insert(all.end(), part.begin(), part.end());
    }
    std::sort(all.begin(), all.end());
    ASSERT_EQ(all.size(), threads * per_thread);
    for (std::uint64_t i = 0; i < all.size(); ++i) {
        ASSERT_EQ(all[i], i);
    }
    EXPECT_EQ(libtrace_message_queue_count(&queue_), 0);
}

TEST(CMessageQueueOfLargeMessages, TransfersThemWhole) {
    libtrace_message_queue_t queue{};
    std::vector<char> sent(1 << 20, 'x');
    sent.back() = 'y';
    libtrace_message_queue_init(&queue, sent.size());
    std::thread sender([&] { libtrace_message_queue_put(&queue, sent.data()); });
    std::vector<char> received(sent.size());
    libtrace_message_queue_get(&queue, received.data());
    sender.join();
    EXPECT_TRUE(received == sent);
    libtrace_message_queue_destroy(&queue);
}

TEST(CMessageQueueThatIsNotMade, Fails) {
    libtrace_message_queue_t queue{};
    libtrace_message_queue_init(&queue, 0);
    libtrace_message_queue_init(nullptr, 8);
    char message = 0;
    for (libtrace_message_queue_t* mq : {&queue, static_cast<libtrace_message_queue_t*>(nullptr)}) {
        EXPECT_EQ(libtrace_message_queue_put(mq, &message), LIBTRACE_MQ_FAILED);
        EXPECT_EQ(libtrace_message_queue_get(mq, &message), LIBTRACE_MQ_FAILED);
        EXPECT_EQ(libtrace_message_queue_try_get(mq, &message), LIBTRACE_MQ_FAILED);
        EXPECT_EQ(libtrace_message_queue_count(mq), 0);
        EXPECT_EQ(libtrace_message_queue_get_fd(mq), -1);
        EXPECT_EQ(libtrace_message_queue_select(mq, nullptr), -1);
        libtrace_message_queue_destroy(mq);
    }
    libtrace_message_queue_init(&queue, 1);
    EXPECT_EQ(libtrace_message_queue_put(&queue, nullptr), LIBTRACE_MQ_FAILED);
    EXPECT_EQ(libtrace_message_queue_get(&queue, nullptr), LIBTRACE_MQ_FAILED);
    libtrace_message_queue_destroy(&queue);
    libtrace_message_queue_destroy(&queue);
    EXPECT_EQ(libtrace_message_queue_put(&queue, &message), LIBTRACE_MQ_FAILED);
}

}  // namespace
}  // namespace spindrift::tests::capi
