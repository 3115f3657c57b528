#include <libtrace/buckets.h>

#include <gmock/gmock.h>

#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

namespace spindrift::tests::capi {
namespace {

constexpr std::uint64_t max_id = 199'999;

struct Destroy {
    void operator()(libtrace_bucket_t* buckets) const { libtrace_bucket_destroy(buckets); }
};
using Buckets = std::unique_ptr<libtrace_bucket_t, Destroy>;

void add_buffer(const Buckets& buckets) {
    libtrace_create_new_bucket(buckets.get(), std::malloc(64));
}

std::uint64_t push(const Buckets& buckets) {
    return libtrace_push_into_bucket(buckets.get());
}

void release(const Buckets& buckets, std::uint64_t id) {
    libtrace_release_bucket_id(buckets.get(), id);
}

// Whether buffers are freed, and not twice, is for the sanitizer to say.

TEST(CBuckets, NumberTheirMembers) {
    const Buckets buckets(libtrace_bucket_init());
    EXPECT_EQ(push(buckets), 0U);
    add_buffer(buckets);
    EXPECT_EQ(push(buckets), 1U);
    EXPECT_EQ(push(buckets), 2U);
    EXPECT_EQ(buckets->node->startindex, 1U);
    EXPECT_EQ(buckets->node->activemembers, 2);
    add_buffer(buckets);
    EXPECT_EQ(push(buckets), 3U);
    EXPECT_EQ(buckets->node->activemembers, 1);
}

TEST(CBuckets, FreeABufferWithItsLastMember) {
    const Buckets buckets(libtrace_bucket_init());
    add_buffer(buckets);
    const std::uint64_t first = push(buckets);
    const std::uint64_t second = push(buckets);
    const libtrace_bucket_node_t* old = buckets->node;
    add_buffer(buckets);
    EXPECT_EQ(buckets->packets[second], old);
    release(buckets, first);
    EXPECT_EQ(old->activemembers, 1);
    release(buckets, second);
    EXPECT_EQ(buckets->packets[second], nullptr);
    release(buckets, second);  // again
}

TEST(CBuckets, KeepTheNewestBufferForMore) {
    const Buckets buckets(libtrace_bucket_init());
    add_buffer(buckets);
    release(buckets, push(buckets));
    EXPECT_EQ(push(buckets), 2U);
    EXPECT_EQ(buckets->node->startindex, 2U);
    release(buckets, 2);
    add_buffer(buckets);  // in place of the one without members
    EXPECT_EQ(push(buckets), 3U);
}

TEST(CBuckets, StartAgainWithNumbersThatAreFree) {
    const Buckets buckets(libtrace_bucket_init());
    add_buffer(buckets);
    const std::uint64_t kept = push(buckets);
    for (std::uint64_t id = 2; id <= max_id; ++id) {
        ASSERT_EQ(push(buckets), id);
        release(buckets, id);
    }
    EXPECT_EQ(kept, 1U);
    EXPECT_EQ(push(buckets), 2U);
}

TEST(CBuckets, HoldAsManyMembersAsTheyCanCount) {
    const Buckets buckets(libtrace_bucket_init());
    add_buffer(buckets);
    for (std::uint64_t i = 1; i <= 65'535; ++i) {
        ASSERT_EQ(push(buckets), i);
    }
    EXPECT_EQ(push(buckets), 0U);
    add_buffer(buckets);
    EXPECT_EQ(push(buckets), 65'536U);
}

TEST(CBuckets, WaitForANumber) {
    const Buckets buckets(libtrace_bucket_init());
    for (std::uint64_t i = 0; i < max_id; ++i) {
        if (i % 50'000 == 0) {
            add_buffer(buckets);
        }
        ASSERT_NE(push(buckets), 0U);
    }
    std::uint64_t id = 0;
    std::thread waiting([&] { id = push(buckets); });
    release(buckets, 4'711);
    waiting.join();
    EXPECT_EQ(id, 4'711U);
}

TEST(CBuckets, WorkAmongThreads) {
    const Buckets buckets(libtrace_bucket_init());
    add_buffer(buckets);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 3; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 5'000; ++i) {
                const std::uint64_t id = push(buckets);
                if (i % 10 == 0) {
                    add_buffer(buckets);
                }
                release(buckets, id);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(buckets->node->activemembers, 0);
}

TEST(CBuckets, IgnoreNullAndUnknownNumbers) {
    const Buckets buckets(libtrace_bucket_init());
    release(buckets, 0);
    release(buckets, 1);
    release(buckets, max_id + 1);
    libtrace_release_bucket_id(nullptr, 1);
    libtrace_create_new_bucket(nullptr, nullptr);
    EXPECT_EQ(libtrace_push_into_bucket(nullptr), 0U);
    libtrace_bucket_destroy(nullptr);
    libtrace_create_new_bucket(buckets.get(), nullptr);
    EXPECT_EQ(push(buckets), 1U);
}

}  // namespace
}  // namespace spindrift::tests::capi
