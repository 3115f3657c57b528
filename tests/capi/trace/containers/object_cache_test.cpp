#include <libtrace/object_cache.h>

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <memory>
#include <set>
#include <thread>
#include <vector>

namespace spindrift::tests::capi {
namespace {

/// Objects that are not freed.
std::atomic<int> objects{0};

struct Object {
    std::atomic<int> users{0};
};

void* make_object() {
    ++objects;
    return new Object;
}

void free_object(void* object) {
    --objects;
    delete static_cast<Object*>(object);
}

class CObjectCache : public testing::Test {
protected:
    CObjectCache() { objects = 0; }
    ~CObjectCache() override {
        EXPECT_EQ(libtrace_ocache_destroy(&cache_), 0);
        EXPECT_EQ(objects, 0);
    }

    void make(std::size_t thread_size, std::size_t size, bool limit) {
        ASSERT_EQ(libtrace_ocache_init(&cache_, make_object, free_object, thread_size, size, limit), 0);
    }

    std::vector<void*> take(std::size_t count, std::size_t min_count) {
        std::vector<void*> values(count);
        values.resize(libtrace_ocache_alloc(&cache_, values.data(), count, min_count));
        return values;
    }

    void give(std::vector<void*> values) {
        EXPECT_EQ(libtrace_ocache_free(&cache_, values.data(), values.size(), values.size()), values.size());
    }

    libtrace_ocache_t cache_{};
};

TEST_F(CObjectCache, UsesObjectsAgain) {
    make(4, 8, false);
    const auto first = take(3, 3);
    EXPECT_EQ(objects, 3);
    give(first);
    EXPECT_EQ(objects, 3);
    const auto second = take(3, 1);
    EXPECT_EQ(std::set(first.begin(), first.end()), std::set(second.begin(), second.end()));
    give(second);
}

TEST_F(CObjectCache, FreesWhatItHasNoRoomFor) {
    for (std::size_t thread_size : {0U, 1U, 3U}) {
        make(thread_size, 8, false);
        give(take(100, 100));
        EXPECT_LE(objects, 8 + static_cast<int>(thread_size));
        EXPECT_GE(objects, 8);
        EXPECT_EQ(libtrace_ocache_destroy(&cache_), 0);
        EXPECT_EQ(objects, 0);
    }
}

TEST_F(CObjectCache, GivesDifferentObjects) {
    make(5, 16, false);
    for (std::size_t count = 1; count < 12; ++count) {
        const auto one = take(count, count);
        const auto other = take(7, 7);
        std::set<void*> all(one.begin(), one.end());
        all.insert(other.begin(), other.end());
        EXPECT_EQ(all.size(), count + 7);
        give(one);
        give(other);
    }
}

TEST_F(CObjectCache, CountsObjectsThatAreLost) {
    make(2, 8, true);
    auto values = take(3, 3);
    EXPECT_EQ(libtrace_ocache_destroy(&cache_), 3);
    for (void* value : values) {
        free_object(value);
    }
}

TEST_F(CObjectCache, GivesNoMoreThanTheLimit) {
    make(4, 8, true);
    const auto values = take(6, 6);
    const auto rest = take(6, 1);
    EXPECT_EQ(rest.size(), 2U);
    EXPECT_EQ(objects, 8);
    EXPECT_TRUE(take(9, 9).empty());  // more than there can be
    give(values);
    give(rest);
}

TEST_F(CObjectCache, WaitsAtTheLimit) {
    make(4, 2, true);
    const auto values = take(2, 2);
    std::thread other([&] { give(take(1, 1)); });
    give(values);  // what a thread gives back is there for the one that waits
    other.join();
    EXPECT_LE(objects, 2);
}

TEST_F(CObjectCache, TakesBackWhatThreadsKeep) {
    make(8, 8, false);
    std::thread([&] { give(take(5, 5)); }).join();  // at its end
    EXPECT_EQ(cache_.nb_thread_list, 0U);
    const auto values = take(5, 5);
    EXPECT_EQ(objects, 5);
    give(values);
    EXPECT_EQ(cache_.nb_thread_list, 1U);
    libtrace_ocache_unregister_thread(&cache_);
    EXPECT_EQ(cache_.nb_thread_list, 0U);
    libtrace_ocache_unregister_thread(&cache_);
    EXPECT_EQ(objects, 5);
}

TEST_F(CObjectCache, EndsBeforeThreadsThatUsedIt) {
    // The thread ends after the cache that it kept objects of, and another is in its place.
    make(8, 8, false);
    std::atomic<int> step{0};
    std::thread other([&] {
        give(take(3, 3));
        step = 1;
        step.notify_all();
        step.wait(1);
        give(take(2, 2));
    });
    step.wait(0);
    EXPECT_EQ(libtrace_ocache_destroy(&cache_), 0);
    EXPECT_EQ(objects, 0);
    make(8, 8, false);
    step = 2;
    step.notify_all();
    other.join();
    EXPECT_EQ(objects, 2);
}

TEST_F(CObjectCache, NeverGivesAnObjectToTwoThreads) {
    for (bool limit : {false, true}) {
        make(4, 16, limit);
        std::atomic<int> shared{0};
        std::vector<std::thread> threads;
        for (std::size_t thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&, thread] {
                for (int i = 0; i < 5'000; ++i) {
                    const auto values = take(thread + 1, 1);
                    for (void* value : values) {
                        shared += static_cast<Object*>(value)->users++;
                    }
                    for (void* value : values) {
                        --static_cast<Object*>(value)->users;
                    }
                    give(values);
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        EXPECT_EQ(shared, 0);
        EXPECT_LE(objects, limit ? 16 : 16 + 4 * 4);
        EXPECT_EQ(libtrace_ocache_destroy(&cache_), 0);
        EXPECT_EQ(objects, 0);
    }
}

TEST_F(CObjectCache, ReturnsWhatMemoryAllows) {
    const auto no_memory = []() -> void* { return nullptr; };
    ASSERT_EQ(libtrace_ocache_init(&cache_, no_memory, free_object, 2, 4, false), 0);
    EXPECT_TRUE(take(3, 2).empty());
}

TEST_F(CObjectCache, RefusesBadArguments) {
    std::array<void*, 1> values{};
    EXPECT_EQ(libtrace_ocache_init(nullptr, make_object, free_object, 1, 1, false), -1);
    EXPECT_EQ(libtrace_ocache_init(&cache_, nullptr, free_object, 1, 1, false), -1);
    EXPECT_EQ(libtrace_ocache_init(&cache_, make_object, nullptr, 1, 1, false), -1);
    EXPECT_EQ(libtrace_ocache_init(&cache_, make_object, free_object, 1, 0, false), -1);
    libtrace_zero_ocache(&cache_);
    libtrace_zero_ocache(nullptr);
    for (libtrace_ocache_t* oc : {&cache_, static_cast<libtrace_ocache_t*>(nullptr)}) {
        EXPECT_EQ(libtrace_ocache_alloc(oc, values.data(), 1, 1), 0U);
        EXPECT_EQ(libtrace_ocache_free(oc, values.data(), 1, 1), 0U);
        libtrace_ocache_unregister_thread(oc);
        EXPECT_EQ(libtrace_ocache_destroy(oc), 0);
    }
    make(1, 1, false);
    EXPECT_EQ(libtrace_ocache_alloc(&cache_, nullptr, 1, 1), 0U);
    EXPECT_EQ(libtrace_ocache_alloc(&cache_, values.data(), 0, 1), 0U);
    EXPECT_EQ(libtrace_ocache_free(&cache_, nullptr, 1, 1), 0U);
}

}  // namespace
}  // namespace spindrift::tests::capi
