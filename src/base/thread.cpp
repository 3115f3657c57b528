#include <spindrift/base/thread.hpp>

#include <spindrift/base/error.hpp>

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

namespace spindrift {
namespace {

constexpr const char* no_memory = "out of memory";  // short enough for a string without memory of its own

std::string text_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::bad_alloc&) {
        return no_memory;
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "unknown failure";
    }
}

void run(const std::function<void()>& body, const Thread::Failed& failed) noexcept {
    try {
        body();
    } catch (...) {
        try {
            failed(std::current_exception());
        } catch (...) {
            return;  // there is nobody else to tell
        }
    }
}

}  // namespace

std::string failure_text(const std::exception_ptr& failure) noexcept {
    try {
        return text_of(failure);
    } catch (...) {
        return no_memory;
    }
}

Thread::Thread(std::function<void()> body, Failed failed) {
    try {
        thread_ = std::thread([body = std::move(body), failed = std::move(failed)] { run(body, failed); });
    } catch (const std::system_error& error) {
        throw system_error("cannot start a thread", error.code().value());
    } catch (const std::bad_alloc&) {
        throw system_error("cannot start a thread", ENOMEM);
    }
}

Thread& Thread::operator=(Thread&& other) noexcept {
    join();
    thread_ = std::move(other.thread_);
    return *this;
}

Thread::~Thread() {
    join();
}

void Thread::join() noexcept {
    if (thread_.joinable()) {
        thread_.join();
    }
}

}  // namespace spindrift
