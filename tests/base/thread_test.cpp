#include <spindrift/base/thread.hpp>

#include <spindrift/base/error.hpp>

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>

namespace spindrift {
namespace {

std::string text_of_thrown(const std::function<void()>& body) {
    std::string text = "nothing";
    Thread thread(body, [&](const std::exception_ptr& failure) { text = failure_text(failure); });
    thread.join();
    return text;
}

TEST(Thread, GivesWhatItsFunctionThrows) {
    EXPECT_EQ(text_of_thrown([] {}), "nothing");
    EXPECT_EQ(text_of_thrown([] { throw std::runtime_error("the disk is full"); }), "the disk is full");
    EXPECT_EQ(text_of_thrown([] { throw std::bad_alloc(); }), "out of memory");
    EXPECT_EQ(text_of_thrown([] { throw 1; }), "unknown failure");
}

TEST(Thread, DropsWhatTheHandlerThrows) {
    const Thread thread([] { throw 1; }, [](const std::exception_ptr&) { throw 2; });
}

TEST(Thread, IsJoinedByItsDestructorAndByAssignment) {
    int ended = 0;
    {
        Thread thread([&] { ++ended; }, nullptr);
        thread = Thread([&] { ++ended; }, nullptr);
    }
    EXPECT_EQ(ended, 2);
}

TEST(Thread, SaysWhyNoneCanBeStarted) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "AddressSanitizer needs more room for addresses";
#endif
    const pid_t child = ::fork();
    if (child == 0) {
        // There is no room for more stacks than those that earlier threads have left.
        const rlimit none{0, 0};
        ::setrlimit(RLIMIT_AS, &none);
        std::array<Thread, 100> threads;
        try {
            for (Thread& thread : threads) {
                thread = Thread([] { ::pause(); }, nullptr);
            }
        } catch (const Error& error) {
            ::_exit(std::string_view(error.what()).starts_with("cannot start a thread: ") ? 0 : 2);
        } catch (...) {
            ::_exit(3);
        }
        ::_exit(1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace spindrift
