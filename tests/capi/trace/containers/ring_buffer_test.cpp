#include <libtrace/ring_buffer.h>

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace spindrift::tests::capi {
namespace {

using testing::ElementsAre;

void* pointer(std::uintptr_t number) {
    return reinterpret_cast<void*>(number);
}

std::uintptr_t number(const void* pointer) {
    return reinterpret_cast<std::uintptr_t>(pointer);
}

/// A buffer of three pointers, in both modes.
class CRingBuffer : public testing::TestWithParam<int> {
protected:
    CRingBuffer() { EXPECT_EQ(libtrace_ringbuffer_init(&ring_, 3, GetParam()), 0); }
    ~CRingBuffer() override { libtrace_ringbuffer_destroy(&ring_); }

    libtrace_ringbuffer_t ring_{};
};

INSTANTIATE_TEST_SUITE_P(Modes, CRingBuffer,
                         testing::Values(LIBTRACE_RINGBUFFER_BLOCKING, LIBTRACE_RINGBUFFER_POLLING));

TEST_P(CRingBuffer, HoldsAsManyAsItsSize) {
    EXPECT_TRUE(libtrace_ringbuffer_is_empty(&ring_));
    EXPECT_FALSE(libtrace_ringbuffer_is_full(&ring_));
    for (std::uintptr_t i = 1; i <= 3; ++i) {
        EXPECT_EQ(libtrace_ringbuffer_try_write(&ring_, pointer(i)), 1);
    }
    EXPECT_EQ(libtrace_ringbuffer_try_write(&ring_, pointer(4)), 0);
    EXPECT_EQ(libtrace_ringbuffer_try_swrite(&ring_, pointer(4)), 0);
    EXPECT_EQ(libtrace_ringbuffer_try_swrite_bl(&ring_, pointer(4)), 0);
    EXPECT_TRUE(libtrace_ringbuffer_is_full(&ring_));

    EXPECT_EQ(number(libtrace_ringbuffer_read(&ring_)), 1U);
    EXPECT_EQ(number(libtrace_ringbuffer_sread(&ring_)), 2U);
    void* value = nullptr;
    EXPECT_EQ(libtrace_ringbuffer_try_sread(&ring_, &value), 1);
    EXPECT_EQ(number(value), 3U);
    EXPECT_EQ(libtrace_ringbuffer_try_read(&ring_, &value), 0);
    EXPECT_EQ(libtrace_ringbuffer_try_sread(&ring_, &value), 0);
    EXPECT_EQ(libtrace_ringbuffer_try_sread_bl(&ring_, &value), 0);
    EXPECT_TRUE(libtrace_ringbuffer_is_empty(&ring_));
}

TEST_P(CRingBuffer, KeepsOrderAcrossItsEnd) {
    for (std::uintptr_t i = 1; i < 20; ++i) {
        libtrace_ringbuffer_write(&ring_, pointer(i));
        libtrace_ringbuffer_swrite(&ring_, pointer(i + 100));
        EXPECT_EQ(number(libtrace_ringbuffer_read(&ring_)), i);
        EXPECT_EQ(number(libtrace_ringbuffer_read(&ring_)), i + 100);
    }
}

TEST_P(CRingBuffer, MovesWhatFitsInBulk) {
    std::array<void*, 5> values{pointer(1), pointer(2), pointer(3), pointer(4), pointer(5)};
    EXPECT_EQ(libtrace_ringbuffer_write_bulk(&ring_, values.data(), 2, 2), 2U);
    EXPECT_EQ(libtrace_ringbuffer_swrite_bulk(&ring_, values.data() + 2, 3, 1), 1U);
    EXPECT_EQ(libtrace_ringbuffer_write_bulk(&ring_, values.data() + 3, 2, 0), 0U);

    std::array<void*, 5> read{};
    EXPECT_EQ(libtrace_ringbuffer_read_bulk(&ring_, read.data(), 2, 0), 2U);
    EXPECT_EQ(libtrace_ringbuffer_sread_bulk(&ring_, read.data() + 2, 3, 1), 1U);
    EXPECT_THAT(read, ElementsAre(pointer(1), pointer(2), pointer(3), nullptr, nullptr));
    EXPECT_EQ(libtrace_ringbuffer_read_bulk(&ring_, read.data(), 5, 0), 0U);
    EXPECT_EQ(libtrace_ringbuffer_sread_bulk(&ring_, read.data(), 5, 0), 0U);
    // At least three of two is a mistake.
    EXPECT_EQ(libtrace_ringbuffer_write_bulk(&ring_, values.data(), 2, 3), 0U);
    EXPECT_EQ(libtrace_ringbuffer_read_bulk(&ring_, read.data(), 2, 3), 0U);
}

TEST_P(CRingBuffer, GivesAReaderAllInOrder) {
    constexpr std::uintptr_t count = 50'000;
    std::thread writer([&] {
        for (std::uintptr_t i = 1; i <= count; ++i) {
            libtrace_ringbuffer_write(&ring_, pointer(i));
        }
    });
    std::uintptr_t wrong = 0;
    for (std::uintptr_t i = 1; i <= count; ++i) {
        wrong += number(libtrace_ringbuffer_read(&ring_)) == i ? 0U : 1U;
    }
    writer.join();
    EXPECT_EQ(wrong, 0U);
}

/// Writes or reads the numbers of a thread, in one of three ways.
void write_all(libtrace_ringbuffer_t& ring, std::vector<void*> values, unsigned way) {
    if (way == 0) {
        EXPECT_EQ(libtrace_ringbuffer_swrite_bulk(&ring, values.data(), values.size(), values.size()), values.size());
        return;
    }
    for (void* value : values) {
        if (way == 1) {
            libtrace_ringbuffer_swrite(&ring, value);
        } else {
            while (libtrace_ringbuffer_try_swrite(&ring, value) == 0) {
                std::this_thread::yield();
            }
        }
    }
}

std::vector<void*> read_all(libtrace_ringbuffer_t& ring, std::size_t count, unsigned way) {
    std::vector<void*> values(count);
    if (way == 0) {
        EXPECT_EQ(libtrace_ringbuffer_sread_bulk(&ring, values.data(), count, count), count);
        return values;
    }
    for (void*& value : values) {
        if (way == 1) {
            value = libtrace_ringbuffer_sread(&ring);
        } else {
            while (libtrace_ringbuffer_try_sread(&ring, &value) == 0) {
                std::this_thread::yield();
            }
        }
    }
    return values;
}

TEST_P(CRingBuffer, LosesNothingAmongThreads) {
    constexpr std::size_t per_thread = 5'000;
    constexpr unsigned threads = 3;
    std::array<std::vector<void*>, threads> read;
    std::vector<std::thread> running;
    for (unsigned thread = 0; thread < threads; ++thread) {
        running.emplace_back([&, thread] {
            std::vector<void*> values(per_thread);
            for (std::size_t i = 0; i < per_thread; ++i) {
                values[i] = pointer(thread * per_thread + i);
            }
            write_all(ring_, values, thread);
        });
        running.emplace_back([&, thread] { read[thread] = read_all(ring_, per_thread, thread); });
    }
    for (std::thread& thread : running) {
        thread.join();
    }
    std::vector<std::uintptr_t> all;
    for (const auto& part : read) {
        std::transform(part.begin(), part.end(), std::back_inserter(all), number);
    }
    std::sort(all.begin(), all.end());
    ASSERT_EQ(all.size(), threads * per_thread);
    for (std::size_t i = 0; i < all.size(); ++i) {
        ASSERT_EQ(all[i], i);
    }
}

TEST(CRingBufferThatIsNotMade, HasNoEffect) {
    libtrace_ringbuffer_t ring{};
    EXPECT_EQ(libtrace_ringbuffer_init(nullptr, 3, LIBTRACE_RINGBUFFER_BLOCKING), -1);
    EXPECT_EQ(libtrace_ringbuffer_init(&ring, 0, LIBTRACE_RINGBUFFER_BLOCKING), -1);
    EXPECT_EQ(libtrace_ringbuffer_init(&ring, SIZE_MAX, LIBTRACE_RINGBUFFER_BLOCKING), -1);
    EXPECT_EQ(libtrace_ringbuffer_init(&ring, 3, 2), -1);
    libtrace_zero_ringbuffer(&ring);
    libtrace_zero_ringbuffer(nullptr);
    for (libtrace_ringbuffer_t* rb : {&ring, static_cast<libtrace_ringbuffer_t*>(nullptr)}) {
        void* value = nullptr;
        EXPECT_TRUE(libtrace_ringbuffer_is_empty(rb));
        EXPECT_TRUE(libtrace_ringbuffer_is_full(rb));
        libtrace_ringbuffer_write(rb, pointer(1));
        libtrace_ringbuffer_swrite(rb, pointer(1));
        EXPECT_EQ(libtrace_ringbuffer_try_write(rb, pointer(1)), 0);
        EXPECT_EQ(libtrace_ringbuffer_try_swrite(rb, pointer(1)), 0);
        EXPECT_EQ(libtrace_ringbuffer_try_swrite_bl(rb, pointer(1)), 0);
        EXPECT_EQ(libtrace_ringbuffer_read(rb), nullptr);
        EXPECT_EQ(libtrace_ringbuffer_sread(rb), nullptr);
        EXPECT_EQ(libtrace_ringbuffer_try_read(rb, &value), 0);
        EXPECT_EQ(libtrace_ringbuffer_try_sread(rb, &value), 0);
        EXPECT_EQ(libtrace_ringbuffer_try_sread_bl(rb, &value), 0);
        EXPECT_EQ(libtrace_ringbuffer_write_bulk(rb, &value, 1, 1), 0U);
        EXPECT_EQ(libtrace_ringbuffer_swrite_bulk(rb, &value, 1, 1), 0U);
        EXPECT_EQ(libtrace_ringbuffer_read_bulk(rb, &value, 1, 1), 0U);
        EXPECT_EQ(libtrace_ringbuffer_sread_bulk(rb, &value, 1, 1), 0U);
        libtrace_ringbuffer_destroy(rb);
    }
}

}  // namespace
}  // namespace spindrift::tests::capi
